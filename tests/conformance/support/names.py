"""The names that several scenes use."""

FUNCTION = "conformance"
# The documented shape of a name, and free.
NOBODY = "nobody-has-this-name"
EXECUTION_ROLE = "conformance-exec"
OPERATOR_ROLE = "conformance-operator"

# Service role -> who may assume it, and its preset policies.
SERVICE_ROLES = {
    "SCF_QcsRole": ("scf.qcloud.com", ["QcloudAccessForScfRole"]),
    "MPS_QcsRole": ("mps.cloud.tencent.com", ["QcloudAccessForMPSRole", "QcloudAccessForMPSRoleInDeliverToSCF"]),
}

EVENT_TYPES = ("WorkflowTask", "EditMediaTask")
