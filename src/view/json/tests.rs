//! Plan and drift as programs read them.

use crate::{
    model::{Action::*, Appearance, EventType, Fault, Field, Format, Kept, Origin::*, Plan, Refusal, Resource, Value},
    view::scene::{bind, change, field, plan, shown},
};

const JSON: Appearance = Appearance {
    format: Format::Json,
    color: crate::model::ColorChoice::Auto,
    verbosity: crate::model::Verbosity::Normal,
};

fn mixed() -> Plan {
    let function = vec![
        field("function.memory", Some("256"), Some("128"), Drift),
        field("function.timeout", Some("3"), Some("30"), Pending),
        field("function.environment.HOOK_SECRET", Some("!hunter1"), Some("!hunter2"), Both),
    ];
    let trigger = vec![field("triggers.WorkflowTask", None, Some("bound to $DEFAULT"), Pending)];
    Plan {
        changes: vec![
            change(Resource::Function("MPSAnalysis".into()), Update, function),
            change(Resource::Trigger(EventType::WorkflowTask), Create, trigger),
        ],
        steps: vec![bind(EventType::WorkflowTask)],
        kept: vec![Kept { resource: Resource::Role("SCF_QcsRole".into()), because: "shared".into() }],
        refusals: vec![Refusal {
            fault: Fault::Foreign,
            field: Field("function.name".into()),
            message: "no".into(),
            hint: "ask".into(),
        }],
        prior_state: [
            (Field("function.memory".into()), Value::shown("256")),
            (Field("function.environment.HOOK_SECRET".into()), Value::sensitive("hunter1")),
        ]
        .into(),
        ..plan()
    }
}

#[test]
fn a_plan_has_the_documented_shape() {
    insta::assert_snapshot!(shown(80, &JSON, |screen| screen.plan(&mixed())), @r#"
    {
      "format_version": "1.0",
      "kind": "plan",
      "purpose": "apply",
      "stack": "mps-analysis",
      "region": "ap-beijing",
      "account": "100000000001",
      "applyable": false,
      "drifted": true,
      "pending_fields": 2,
      "resource_changes": [
        {
          "address": "function.MPSAnalysis",
          "type": "function",
          "name": "MPSAnalysis",
          "change": {
            "actions": [
              "update"
            ],
            "before": {
              "function.memory": "256",
              "function.timeout": "3",
              "function.environment.HOOK_SECRET": null
            },
            "after": {
              "function.memory": "128",
              "function.timeout": "30",
              "function.environment.HOOK_SECRET": null
            },
            "after_unknown": {},
            "before_sensitive": {
              "function.environment.HOOK_SECRET": true
            },
            "after_sensitive": {
              "function.environment.HOOK_SECRET": true
            },
            "origins": {
              "function.memory": "drift",
              "function.timeout": "pending",
              "function.environment.HOOK_SECRET": "both"
            }
          }
        },
        {
          "address": "trigger.WorkflowTask",
          "type": "trigger",
          "name": "WorkflowTask",
          "change": {
            "actions": [
              "create"
            ],
            "before": null,
            "after": {
              "triggers.WorkflowTask": "bound to $DEFAULT"
            },
            "after_unknown": {},
            "before_sensitive": {},
            "after_sensitive": {},
            "origins": {
              "triggers.WorkflowTask": "pending"
            }
          }
        }
      ],
      "unmanaged": [],
      "warnings": [],
      "code_parts": [],
      "prior_state": {
        "function.environment.HOOK_SECRET": null,
        "function.memory": "256"
      },
      "claims": {
        "take_over": false,
        "adopt": false
      },
      "kept": [
        {
          "address": "role.SCF_QcsRole",
          "because": "shared"
        }
      ],
      "refusals": [
        {
          "code": "G0102",
          "field": "function.name",
          "message": "no",
          "hint": "ask"
        }
      ],
      "steps": [
        {
          "id": "bind-WorkflowTask",
          "address": "trigger.WorkflowTask",
          "operation": "bind WorkflowTask to function MPSAnalysis",
          "needs": []
        }
      ],
      "layers": {}
    }
    "#);
}

#[test]
fn drift_holds_only_what_the_cloud_caused() {
    insta::assert_snapshot!(shown(80, &JSON, |screen| screen.drift(&mixed())), @r#"
    {
      "format_version": "1.0",
      "kind": "drift",
      "purpose": "apply",
      "stack": "mps-analysis",
      "region": "ap-beijing",
      "account": "100000000001",
      "applyable": false,
      "drifted": true,
      "pending_fields": 2,
      "resource_changes": [
        {
          "address": "function.MPSAnalysis",
          "type": "function",
          "name": "MPSAnalysis",
          "change": {
            "actions": [
              "update"
            ],
            "before": {
              "function.memory": "256",
              "function.environment.HOOK_SECRET": null
            },
            "after": {
              "function.memory": "128",
              "function.environment.HOOK_SECRET": null
            },
            "after_unknown": {},
            "before_sensitive": {
              "function.environment.HOOK_SECRET": true
            },
            "after_sensitive": {
              "function.environment.HOOK_SECRET": true
            },
            "origins": {
              "function.memory": "drift",
              "function.environment.HOOK_SECRET": "both"
            }
          }
        }
      ],
      "unmanaged": [],
      "warnings": []
    }
    "#);
}

#[test]
fn an_empty_plan_has_nothing_to_apply() {
    let text = shown(80, &JSON, |screen| screen.plan(&plan()));
    let document: serde_json::Value = serde_json::from_str(&text).expect("it is JSON");
    assert_eq!((&document["applyable"], &document["drifted"]), (&false.into(), &false.into()));
    assert_eq!(document["resource_changes"], serde_json::json!([]));
}
