//! Bad input gets a message with what, where, why and what next; never a panic, never a trace.

use crate::{
    lifecycle::FULL,
    proxy::{Fate, Proxy},
    sandbox::Sandbox,
};

#[test]
fn a_stack_that_cannot_be_read() {
    let sandbox = Sandbox::new();
    sandbox.run(&["plan"]).exits(1).complains("stack.yaml").complains("hint");
    sandbox.run(&["plan", "-f", "."]).exits(1).complains("`.`");
    std::fs::write(sandbox.path().join("binary.yaml"), [0xff, 0xfe, 0x00]).expect("writable");
    sandbox.run(&["plan", "-f", "binary.yaml"]).exits(1).complains("UTF-8");
}

#[test]
fn broken_yaml_and_unknown_keys_point_at_their_place() {
    let sandbox = Sandbox::new().stack("version: 1\nstack: [\n");
    sandbox.run(&["validate"]).exits(1).complains("stack.yaml:");
    let sandbox = sandbox.stack(&FULL.replace("memory:", "memroy:"));
    sandbox.run(&["validate"]).exits(1).complains("stack.yaml:11:").complains("memroy").complains("`memory`");
    let sandbox = sandbox.stack(&FULL.replace("memory: 128", "memory: 100"));
    sandbox.run(&["apply", "--yes"]).exits(1).complains("stack.yaml:11:").complains("128");
}

#[test]
fn missing_credentials_say_where_they_were_looked_for() {
    let sandbox = Sandbox::new().stack(FULL);
    let output = sandbox
        .command(&["plan"])
        .env_remove("TENCENTCLOUD_SECRET_ID")
        .env_remove("TENCENTCLOUD_SECRET_KEY")
        .output()
        .expect("the binary starts");
    crate::sandbox::Ran::of(&["plan"], &output)
        .exits(1)
        .complains("TENCENTCLOUD_SECRET_ID")
        .complains(".tencentcloud/credentials");
}

#[test]
fn an_endpoint_that_is_not_there_or_answers_html() {
    let nobody = std::net::TcpListener::bind("127.0.0.1:0").expect("a free port");
    let address = format!("http://{}", nobody.local_addr().expect("an address"));
    drop(nobody);
    let sandbox = Sandbox::new().stack(FULL).through(&address);
    sandbox.run(&["plan"]).exits(3).complains("could not read").complains(address.trim_start_matches("http://"));

    let rule = |_: &str| Fate::Answer(200, "text/html", "<html><title>Welcome</title></html>");
    let proxy = Proxy::start(sandbox.endpoint(), Box::new(rule));
    let sandbox = sandbox.through(&proxy.endpoint);
    sandbox.run(&["plan"]).exits(3).complains("text/html").complains("hint");
    sandbox.run(&["apply", "--yes"]).exits(3).complains("hint");
}

#[test]
fn wrong_words_exit_1_and_not_2() {
    let sandbox = Sandbox::new();
    sandbox.run(&["aply"]).exits(1).complains("apply");
    sandbox.run(&["plan", "--detail"]).exits(1).complains("--detailed-exitcode");
    sandbox.run(&["--help"]).succeeds().prints("Usage");
}

#[test]
fn a_wrong_key_names_the_code_and_the_request() {
    let sandbox = Sandbox::new().stack(FULL);
    let output = sandbox.command(&["plan"]).env("TENCENTCLOUD_SECRET_KEY", "wrong").output().expect("it starts");
    crate::sandbox::Ran::of(&["plan"], &output).exits(3).complains("AuthFailure.SignatureFailure").complains("request");
}
