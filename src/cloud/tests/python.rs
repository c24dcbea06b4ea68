//! Functions written in Python, for scenes that need a function to do something particular.

/// A bootstrap that handles each event with `handle(event, id, headers)`: what that returns is the response, what it raises
/// the error.
pub fn bootstrap(handle: &str) -> String {
    format!(
        r#"#!/usr/bin/env python3
import http.client, json, os, sys, time

def call(method, path, body=None):
    connection.request(method, path, body)
    answer = connection.getresponse()
    return answer.headers, answer.read()

{handle}

connection = http.client.HTTPConnection(os.environ["SCF_RUNTIME_API"], int(os.environ["SCF_RUNTIME_API_PORT"]))
print("starting", flush=True)
call("POST", "/runtime/init/ready", " ")
while True:
    headers, body = call("GET", "/runtime/invocation/next")
    try:
        answer = handle(json.loads(body), headers["request_id"], headers)
        call("POST", "/runtime/invocation/response", json.dumps(answer))
    except Exception as error:
        call("POST", "/runtime/invocation/error", str(error))
"#
    )
}
