"""An embedded cloud for one client."""

import contextlib
import secrets
import subprocess
import threading

# A healthy server answers in milliseconds; this only keeps a broken one from holding up a pipeline.
START_BUDGET = 60
STOP_BUDGET = 10


class Broken(Exception):
    """The server did not start, or did not last."""


@contextlib.contextmanager
def running(binary, folder):
    """Runs `mpstack serve` on a free port, and yields the variables that clients find it by."""
    keys = {"TENCENTCLOUD_SECRET_ID": "AKID" + secrets.token_hex(16), "TENCENTCLOUD_SECRET_KEY": secrets.token_hex(16)}
    command = [binary, "serve", "--listen", "127.0.0.1:0", "--data", folder / "data"]
    command += ["--secret-id", keys["TENCENTCLOUD_SECRET_ID"], "--secret-key", keys["TENCENTCLOUD_SECRET_KEY"]]
    log = folder / "server.log"
    with log.open("w") as errors:
        process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=errors, text=True)
    # Ends the reading below if the server neither speaks nor stops.
    watchdog = threading.Timer(START_BUDGET, process.kill)
    watchdog.start()
    endpoint = announced(process.stdout)
    watchdog.cancel()
    try:
        if endpoint is None:
            process.kill()
            raise Broken(f"`mpstack serve` printed no address; its errors:\n{log.read_text()}")
        # Nobody reads on; a full pipe must not block the server.
        threading.Thread(target=process.stdout.read, daemon=True).start()
        yield keys | {"MPSTACK_ENDPOINT": endpoint}
        if process.poll() is not None:
            raise Broken(f"`mpstack serve` stopped with {process.returncode}; its errors:\n{log.read_text()}")
    finally:
        stop(process)


def announced(lines):
    """Returns the address in the line `export MPSTACK_ENDPOINT=...`, or nothing if the output ends without one."""
    for line in lines:
        name, _, value = line.strip().partition("=")
        if name == "export MPSTACK_ENDPOINT":
            return value.strip("'\"")
    return None


def stop(process):
    process.terminate()
    try:
        process.wait(STOP_BUDGET)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
