"""Installs the clients below `target/conformance`, when what they are made from has changed."""

import shutil
import subprocess
import sys
import venv
from pathlib import Path

HERE = Path(__file__).resolve().parent.parent
WORK = HERE.parent.parent / "target" / "conformance"

REQUIREMENTS = HERE / "requirements.txt"
TCCLI = HERE / "tccli.txt"
NODE = HERE / "node"


def python():
    """Returns the interpreter of an environment that holds exactly the pinned packages."""
    home = WORK / "venv"
    interpreter = home / "bin" / "python"
    with fresh(home, sys.version, REQUIREMENTS.read_text(), TCCLI.read_text()) as stale:
        if stale:
            venv.create(home, clear=True, with_pip=True)
            install = [interpreter, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
            subprocess.run([*install, "-r", REQUIREMENTS], check=True)
            subprocess.run([*install, "--no-deps", "-r", TCCLI], check=True)
    return interpreter


def node():
    """Returns the folder in which the scenes for Node lie beside the pinned packages."""
    home = WORK / "node"
    version = subprocess.run(["node", "--version"], check=True, capture_output=True, text=True).stdout
    home.mkdir(parents=True, exist_ok=True)
    # Node looks for packages from where the program lies, and nothing is installed among our sources.
    for file in NODE.iterdir():
        shutil.copy(file, home)
    with fresh(home, version, (NODE / "package-lock.json").read_text()) as stale:
        if stale:
            command = ["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
            subprocess.run(command, cwd=home, check=True, stdout=sys.stderr)
    return home


class fresh:
    """Tells whether a folder is stale, and stamps it if what then happens succeeds.

    The stamp is written last: an interrupted installation is begun anew.
    """

    def __init__(self, home, *inputs):
        self.stamp = home / "installed"
        self.wanted = "\n".join(inputs)

    def __enter__(self):
        stale = not (self.stamp.is_file() and self.stamp.read_text() == self.wanted)
        if stale:
            self.stamp.unlink(missing_ok=True)
        return stale

    def __exit__(self, kind, error, trace):
        if kind is None:
            self.stamp.write_text(self.wanted)
