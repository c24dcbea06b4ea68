//! A: the account, or the way to it. The vendor's own code is named beside ours.

use super::{
    Example::{Faults, Words},
    Explanation, entry,
};
use crate::model::Fault;

pub(super) const ENTRIES: &[(Fault, Explanation)] = &[
    (
        Fault::NoCredentials,
        entry(
            "mpstack looks for keys in `TENCENTCLOUD_SECRET_ID` and `TENCENTCLOUD_SECRET_KEY`, in `~/.tencentcloud/credentials` and in \
             the files of `tccli`, and found none, or one half, or a file that cannot be read.",
            "Set both variables, or run `tccli configure`. With `--local` no keys are needed.",
            Words("`mpstack plan` without either variable and without a file."),
        ),
    ),
    (
        Fault::UnknownKeyId,
        entry(
            "The secret id was deleted or disabled, or belongs to another site (Tencent Cloud's Chinese and international accounts \
             have separate keys).",
            "Look at the key under Access Management > Access Key > API Keys, and use one that is enabled.",
            Faults("- { action: GetFunction, trouble: { error: AuthFailure.SecretIdNotFound } }\n", "plan"),
        ),
    ),
    (
        Fault::WrongSecretKey,
        entry(
            "The signature is not what the service computes with the key of this id: one half was exchanged, or a copy lost a character.",
            "Set both halves anew, from the same line of the console.",
            Words("`mpstack plan` with a wrong `TENCENTCLOUD_SECRET_KEY`."),
        ),
    ),
    (
        Fault::BadToken,
        entry(
            "Temporary keys have three parts and an end. The token is missing, belongs to other keys, or is over.",
            "Get new keys, and set `TENCENTCLOUD_SESSION_TOKEN` along with the two halves.",
            Faults("- { action: GetFunction, trouble: { error: AuthFailure.TokenFailure } }\n", "plan"),
        ),
    ),
    (
        Fault::WrongClock,
        entry(
            "Signatures carry the time and are good for five minutes. This machine's clock is further off than that.",
            "Set the clock, for example by `timedatectl set-ntp true`.",
            // Twice: what comes a second late has the clock corrected, and the call signed again.
            Faults("- { action: GetFunction, times: 2, trouble: { error: AuthFailure.SignatureExpire } }\n", "plan"),
        ),
    ),
    (
        Fault::NotAuthenticated,
        entry(
            "The account demands something that a signature alone does not give: a second factor, or an address from which keys may \
             be used.",
            "The vendor's text says what is demanded; an administrator of the account can change it.",
            Faults("- { action: GetFunction, trouble: { error: AuthFailure.MFAFailure } }\n", "plan"),
        ),
    ),
    (
        Fault::NotAuthorised,
        entry(
            "A policy does not allow the call that is named to the keys' user, or denies it; for a bucket, the bucket may also be \
             another account's.",
            "Attach what `mpstack policy --for COMMAND` prints for this stack; the missing action is in it.",
            Faults("- { action: GetFunction, trouble: { error: UnauthorizedOperation.CAM } }\n", "plan"),
        ),
    ),
    (
        Fault::ServiceRoleMissing,
        entry(
            "SCF writes logs and reads packages with the role `SCF_QcsRole`, and the account does not have it, or not with the rights it \
             needs. The console says \"service role is abnormal\".",
            "Add `SCF_QcsRole: {}` under `roles:`, or let an administrator open the page that the message links to.",
            Words("`mpstack apply` on a stack without `roles:`, in an account without `SCF_QcsRole`."),
        ),
    ),
    (
        Fault::RoleUnusable,
        entry(
            "The function's role does not exist, cannot be assumed by SCF, or may not be passed on by the keys' user.",
            "Use `role: auto`, or a role that `scf.qcloud.com` may assume; the user needs `cam:PassRole` on it.",
            Faults("- { action: GetRole, trouble: { error: InvalidParameter.RoleNameError } }\n", "plan"),
        ),
    ),
    (
        Fault::ServiceNotOpen,
        entry(
            "The account has never used the service, which therefore has neither its role nor its place in this account.",
            "Open the service's console once; that is what opens it.",
            Faults(
                "- { action: CreateRole, trouble: { error: InvalidParameter.PrincipalServiceNotExist } }\n",
                "apply --yes",
            ),
        ),
    ),
    (
        Fault::Arrears,
        entry(
            "The account owes money or its resource package is used up, so the service does nothing more.",
            "Pay, or buy a package; then run the command again.",
            Faults(
                "- { action: CreateFunction, trouble: { error: ResourceUnavailable.InsufficientBalance } }\n",
                "apply --yes",
            ),
        ),
    ),
    (
        Fault::QuotaExceeded,
        entry(
            "Accounts have quotas: 50 functions in a namespace, 20 versions of a function, an amount of memory, and so on.",
            "Remove what is not needed, choose a smaller value, or ask for a larger quota in the service's console.",
            Faults("- { action: CreateFunction, trouble: { error: LimitExceeded.Function } }\n", "apply --yes"),
        ),
    ),
    (
        Fault::RegionNotOffered,
        entry(
            "The region is misspelt, not offered to this account, or does not have the service.",
            "Choose another `region:`, or `--region`.",
            Faults("- { action: GetFunction, trouble: { error: UnsupportedRegion } }\n", "plan"),
        ),
    ),
    (
        Fault::Throttled,
        entry(
            "Each action has a rate per account, shared with everything else that uses it. mpstack waited and tried again several \
             times, and was always too late.",
            "Try again later. If it recurs, find out what else polls this account.",
            Faults("- { action: GetFunction, times: 1000, trouble: throttled }\n", "plan"),
        ),
    ),
    (
        Fault::Busy,
        entry(
            "The function is being created, updated, published or deleted by somebody else, and was so for longer than mpstack waits.",
            "Wait until the console shows it as normal, then run the command again.",
            Faults("- { action: GetFunction, trouble: { error: FailedOperation.FunctionStatusError } }\n", "plan"),
        ),
    ),
    (
        Fault::ServerFault,
        entry(
            "The service answered that it failed, several times in a row. Whether a change was carried out is then not known.",
            "Run the command again: it looks at what is there and goes on. If it recurs, give the request id to the vendor's support.",
            Faults("- { action: GetFunction, times: 1000, trouble: internal_error }\n", "plan"),
        ),
    ),
    (
        Fault::ValueRefused,
        entry(
            "The service has a rule for this value that the check of the stack does not know.",
            "Change the value at the place shown; the vendor's text says what is expected.",
            Faults(
                "- { action: CreateFunction, trouble: { error: InvalidParameterValue.MemorySize } }\n",
                "apply --yes",
            ),
        ),
    ),
    (
        Fault::NotFound,
        entry(
            "Something that the stack refers to does not exist, or was deleted while the command ran.",
            "Check the name at the place shown. If it was deleted by somebody, run the command again.",
            Faults("- { action: CreateFunction, trouble: { error: ResourceNotFound.Topic } }\n", "apply --yes"),
        ),
    ),
    (
        Fault::InUse,
        entry(
            "Another thing has the name already, or something still uses what is to be deleted.",
            "Run the command again: it looks at what is there by now. If it recurs, choose another name.",
            Faults("- { action: CreateRole, trouble: { error: ResourceInUse.Role } }\n", "apply --yes"),
        ),
    ),
    (
        Fault::NotOffered,
        entry(
            "The service, or this region of it, does not know the action, the parameter or the version of the API. It may have been \
             withdrawn.",
            "Look for a newer mpstack. What cannot be done by the API can be done in the console; mpstack will find it done.",
            Faults("- { action: GetFunction, trouble: { error: UnsupportedOperation } }\n", "plan"),
        ),
    ),
    (
        Fault::RequestTooLarge,
        entry(
            "A request may have 10 MB, and a package travels in it as base64, a third larger than it is.",
            "Make the package smaller, or put it into COS.",
            Faults("- { action: CreateFunction, trouble: { error: RequestSizeLimitExceeded } }\n", "apply --yes"),
        ),
    ),
    (
        Fault::Refused,
        entry(
            "The vendor's code belongs to no family that mpstack knows. Its text is all there is.",
            "Read the vendor's text; its support needs the request id.",
            Faults("- { action: GetFunction, trouble: { error: Unheard.Of } }\n", "plan"),
        ),
    ),
    (
        Fault::Unreachable,
        entry(
            "The name cannot be resolved, or nothing listens at the address: no network, a proxy that is missing (`HTTPS_PROXY`), a \
             wrong `--endpoint`.",
            "Check that the address that is named can be reached from this machine.",
            Words("`mpstack plan --endpoint http://127.0.0.1:1`."),
        ),
    ),
    (
        Fault::NoAnswer,
        entry(
            "The network broke, or something on the way took too long. A change may have been carried out all the same.",
            "Run the command again: it looks at what is there and goes on.",
            Faults("- { action: GetFunction, times: 1000, trouble: truncated }\n", "plan"),
        ),
    ),
    (
        Fault::NotTheApi,
        entry(
            "A login page of a network, a proxy's error page, or another server at `--endpoint` answers in place of the API.",
            "Check `--endpoint`, and proxies on the way; the beginning of the answer is in the message.",
            Words("`mpstack plan --endpoint URL` with the address of a web site."),
        ),
    ),
    (
        Fault::Unintelligible,
        entry(
            "The service answered, and the answer lacks a member or holds a document that cannot be read.",
            "Run the command again. If it recurs, the API has changed: look for a newer mpstack.",
            Words("`GetCallerIdentity` names no account, or a trust policy is no JSON."),
        ),
    ),
];
