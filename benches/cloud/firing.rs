//! From `ProcessMedia` to the first line that the handler logs.

use super::{Failure, client::Connection, dialect::Tencent, server::Program};
use base64::{Engine, engine::general_purpose::STANDARD};
use serde_json::{Value, json};
use std::{
    thread,
    time::{Duration, SystemTime, UNIX_EPOCH},
};

/// How many tasks; the first starts the handler's process.
const TASKS: usize = 11;

const REGION: &str = "ap-guangzhou";
const NAME: &str = "fired";

pub struct Firing {
    /// Of the task that finds no instance.
    pub cold: Duration,
    /// The median of the others.
    pub warm: Duration,
}

struct Cloud(Connection);

impl Cloud {
    fn call(&mut self, action: &str, parameters: &Value) -> Result<Value, Failure> {
        let body = self.0.succeed(&Tencent::request(action, REGION, parameters))?;
        Ok(serde_json::from_str::<Value>(&body)?["Response"].take())
    }
}

pub fn median(program: &Program) -> Result<Firing, Failure> {
    let server = program.start()?;
    let mut cloud = Cloud(Connection::open(server.address)?);
    for request in Tencent::role("SCF_QcsRole", &["QcloudAccessForScfRole"])
        .into_iter()
        .chain(Tencent::role("MPS_QcsRole", &["QcloudAccessForMPSRole", "QcloudAccessForMPSRoleInDeliverToSCF"]))
    {
        cloud.0.succeed(&request)?;
    }
    let configuration = json!({"version": 1, "stack": "bench", "notify": []}).to_string();
    let code = STANDARD.encode(mpstack::bundle::package(&configuration).zip);
    let function =
        json!({"FunctionName": NAME, "Runtime": "CustomRuntime", "Handler": "index.main", "Code": {"ZipFile": code}});
    cloud.call("scf.CreateFunction", &function)?;
    while cloud.call("scf.GetFunction", &json!({"FunctionName": NAME}))?["Status"] != "Active" {
        thread::sleep(Duration::from_millis(10));
    }
    let topic = cloud.call("scf.GetFunction", &json!({"FunctionName": NAME}))?["ClsTopicId"].take();
    let place = json!({
        "ScfRegion": REGION, "EventType": "WorkflowTask", "Qualifier": "$DEFAULT", "FunctionName": NAME, "Namespace": "default",
    });
    cloud.call("mps.BindTrigger", &place)?;
    let mut times = (0..TASKS).map(|_| task(&mut cloud, &topic)).collect::<Result<Vec<_>, _>>()?;
    let cold = times.remove(0);
    times.sort();
    Ok(Firing { cold, warm: times[times.len() / 2] })
}

/// Runs one task; its source is absent, which takes it through the same states.
fn task(cloud: &mut Cloud, topic: &Value) -> Result<Duration, Failure> {
    let source = json!({"Bucket": "nobodys-1250000000", "Region": REGION, "Object": "/in.mp4"});
    let order = json!({
        "InputInfo": {"Type": "COS", "CosInputInfo": source},
        "MediaProcessTask": {"TranscodeTaskSet": [{"Definition": 100_010}]},
        "TaskNotifyConfig": {"NotifyType": "SCF", "NotifyMode": "Finish"},
    });
    let begun = SystemTime::now().duration_since(UNIX_EPOCH)?;
    cloud.call("mps.ProcessMedia", &order)?;
    let begun = i64::try_from(begun.as_millis())?;
    // By the platform's own clock of each line, so that asking costs nothing.
    let asked = json!({
        "TopicId": topic, "From": begun, "To": begun + 60_000, "Sort": "asc", "Query": "SCF_Type:Custom", "Limit": 1,
    });
    loop {
        let found = cloud.call("cls.SearchLog", &asked)?;
        if let Some(time) = found["Results"][0]["Time"].as_i64() {
            return Ok(Duration::from_millis(u64::try_from(time - begun)?));
        }
        thread::sleep(Duration::from_millis(20));
    }
}
