"""The function that the checks deploy, as a zip that a custom runtime takes."""

import base64
import io
import os
import sys
import zipfile
from pathlib import Path

BOOTSTRAP = Path(__file__).resolve().parent.parent / "function" / "bootstrap"


def package(build):
    """Returns the bytes of a zip with the start file and the name of the build, which each answer repeats."""
    # A function sees the platform's PATH, where the interpreter of a version manager is not.
    interpreter = f"#!{os.path.realpath(sys.executable)}"
    program = BOOTSTRAP.read_text().replace("#!/usr/bin/env python3", interpreter, 1)
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as file:
        add(file, "bootstrap", program, 0o100755)
        add(file, "build", build, 0o100644)
    return archive.getvalue()


def add(file, name, text, mode):
    # Unix modes have to be in the zip, or the start file is not executable.
    entry = zipfile.ZipInfo(name)
    entry.create_system = 3
    entry.external_attr = mode << 16
    file.writestr(entry, text)


def encoded(archive):
    return base64.b64encode(archive).decode()
