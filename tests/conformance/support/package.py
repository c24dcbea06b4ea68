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
    written = io.BytesIO()
    with archive(written) as file:
        add_file(file, "bootstrap", program, 0o100755)
        add_file(file, "build", build, 0o100644)
    return written.getvalue()


def archive(target):
    # The least that compresses: a handler of 27 MB has to fit into a request, and nobody keeps it.
    return zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=1)


def add_file(file, name, content, mode):
    # Unix modes have to be in the zip, or the start file is not executable.
    entry = zipfile.ZipInfo(name)
    entry.compress_type = zipfile.ZIP_DEFLATED
    entry.create_system = 3
    entry.external_attr = mode << 16
    file.writestr(entry, content)


def encoded(archive):
    return base64.b64encode(archive).decode()
