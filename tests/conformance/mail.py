"""The handler writes mail to aiosmtpd, a mail server that is not ours, over both kinds of TLS.

Reads `BOOTSTRAP`, the path of the handler; `run` sets it. Each check prints one line, the last line counts them.
"""

import contextlib
import email
import email.policy
import http.server
import json
import logging
import os
import queue
import socket
import ssl
import subprocess
import sys
import tempfile
import threading
import warnings
from pathlib import Path

import trustme
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult

from support.checks import Checks

FIXTURE = Path(__file__).resolve().parent.parent / "fixtures" / "events" / "workflow-unicode-object-names.json"
USER, PASSWORD = "ops@mail.example", "p4ssword"
# Of everything that is waited for; only a defect takes as long.
PATIENCE = 30

# The server advises its users, who are not here, in many words.
warnings.filterwarnings("ignore", module="aiosmtpd")
logging.getLogger("mail").setLevel(logging.ERROR)


def main():
    checks = Checks()
    with tempfile.TemporaryDirectory(prefix="mpstack-mail-") as folder:
        for tls in ("implicit", "starttls"):
            with checks(f"mail over {tls} TLS"):
                told, answer = deliver(Path(folder), tls)
                assert answer["mpstack"] == "done" and answer["delivered"] == 1, answer
                read(told)
    print(f"{checks.passed} passed, {checks.failed} failed")
    return 1 if checks.failed else 0


def deliver(folder, tls):
    """Lets the handler deal with one event, and returns what the mail server got and what the handler answered."""
    authority = trustme.CA()
    authority.cert_pem.write_to_path(folder / "ca.pem")
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    authority.issue_cert("localhost").configure_cert(context)
    box = Box()
    with mail_server(box, context, tls) as port, runtime(FIXTURE.read_bytes()) as (address, answers):
        sink = {
            "host": "localhost", "port": port, "tls": tls, "user": USER, "password": "${secret:SMTP_PASSWORD}",
            "from": f"监控 <{USER}>", "to": ["a@example.com"],
        }
        route = {"name": "ops", "sink": {"email": sink}}
        (folder / "mpstack.json").write_text(json.dumps({"version": 1, "stack": "demo", "notify": [route]}))
        variables = {
            "SCF_RUNTIME_API": address[0], "SCF_RUNTIME_API_PORT": str(address[1]), "SMTP_PASSWORD": PASSWORD,
            "MPSTACK_CA_FILE": str(folder / "ca.pem"),
        }
        process = subprocess.Popen([os.environ["BOOTSTRAP"]], cwd=folder, env=variables, stdout=subprocess.DEVNULL)
        try:
            answer = answers.get(timeout=PATIENCE)
            return box.mails.get_nowait(), answer
        finally:
            process.kill()
            process.wait()


def read(told):
    envelope, encrypted = told
    assert encrypted, "the mail came in the clear"
    assert (envelope.mail_from, envelope.rcpt_tos) == (USER, ["a@example.com"]), envelope
    message = email.message_from_bytes(envelope.content, policy=email.policy.default)
    assert not message.defects, message.defects
    assert message["Subject"].startswith("WorkflowTask "), message["Subject"]
    sender = message["From"].addresses[0]
    assert (sender.display_name, sender.addr_spec) == ("监控", USER), message["From"]
    assert message["Auto-Submitted"] == "auto-generated" and message["Message-ID"].startswith("<msg_"), message
    plain, html = (message.get_body((kind,)).get_content() for kind in ("plain", "html"))
    assert "受信箱/" in plain and "受信箱/" in html, plain
    assert "<b>" not in html and "&lt;b&gt;" in html, html


class Box:
    """Keeps what arrives."""

    def __init__(self):
        self.mails = queue.Queue()

    async def handle_DATA(self, server, session, envelope):
        self.mails.put((envelope, server.transport.get_extra_info("ssl_object") is not None))
        return "250 2.0.0 queued"


def authenticate(server, session, envelope, mechanism, data):
    return AuthResult(success=(data.login, data.password) == (USER.encode(), PASSWORD.encode()))


class StartTls(Controller):
    """Takes mail only after STARTTLS."""

    def __init__(self, handler, context, **more):
        self.context = context
        super().__init__(handler, **more)

    def factory(self):
        return SMTP(
            self.handler, tls_context=self.context, require_starttls=True, auth_required=True,
            authenticator=authenticate, hostname="localhost",
        )


@contextlib.contextmanager
def mail_server(box, context, tls):
    # aiosmtpd probes its own port before it says that it has begun, so it must know which.
    where = {"hostname": "127.0.0.1", "port": free_port()}
    if tls == "starttls":
        controller = StartTls(box, context, **where)
    else:
        # To aiosmtpd, only STARTTLS counts as encryption before a login.
        options = {"authenticator": authenticate, "auth_required": True, "auth_require_tls": False}
        controller = Controller(box, ssl_context=context, **where, **options)
    controller.start()
    try:
        yield where["port"]
    finally:
        controller.stop()


def free_port():
    with socket.create_server(("127.0.0.1", 0)) as server:
        return server.getsockname()[1]


@contextlib.contextmanager
def runtime(event):
    """Plays the runtime API for one event; yields its address and the queue of answers."""
    events, answers = queue.Queue(), queue.Queue()
    events.put(event)

    class Api(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            self.reply(events.get(), {"Request_Id": "request-1", "Time_Limit_In_Ms": "20000", "Memory_Limit_In_Mb": "128"})

        def do_POST(self):
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            if self.path != "/runtime/init/ready":
                answers.put(json.loads(body))
            self.reply(b"", {})

        def reply(self, body, headers):
            self.send_response(200)
            for name, value in (headers | {"Content-Length": str(len(body))}).items():
                self.send_header(name, value)
            # The handler is killed once it has answered, which may be before it has read this.
            with contextlib.suppress(ConnectionError):
                self.end_headers()
                self.wfile.write(body)

        def log_message(self, *_):
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Api)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield server.server_address, answers
    finally:
        server.shutdown()
        # Not `server_close`, which waits for the thread that holds the handler's next question.
        server.socket.close()


if __name__ == "__main__":
    sys.exit(main())
