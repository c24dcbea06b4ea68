use crate::{
    event::from_task_detail,
    http::Http,
    retry::{self, Failure},
    sink::LookUp,
    tencent::{Action, response},
};
use serde_json::{Value, json};
use tokio::time::Instant;

/// Largest answer that is read: as much as an event can have that SCF hands over whole.
const ANSWER: usize = 6 * 1024 * 1024;

/// Asks MPS for a task and returns the event that its answer amounts to.
///
/// # Errors
/// The role may not ask, MPS knows no such task of the last seven days, or it does not say in time.
pub async fn task(
    http: &Http,
    look_up: LookUp,
    region: Option<&str>,
    task_id: &str,
    deadline: Instant,
) -> Result<Value, Failure> {
    let action = Action { service: "mps", version: "2019-06-12", name: "DescribeTaskDetail", region };
    let body = json!({"TaskId": task_id}).to_string();
    let ask = || async {
        let reply = action.send(http, look_up, &body, ANSWER).await?;
        if reply.body.len() == ANSWER {
            return Err(Failure::never(format!("the answer of MPS has {ANSWER} bytes or more")));
        }
        let answer = response("MPS", &reply)?;
        if answer.is_null() { Err(Failure::soon("the answer is none of MPS")) } else { Ok(answer) }
    };
    let answer = retry::until(deadline, ask).await.result?;
    from_task_detail(&answer).ok_or_else(|| Failure::never("the answer of MPS holds no task"))
}
