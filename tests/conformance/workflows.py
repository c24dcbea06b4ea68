"""The workflows that `mpstack init --ci` writes, before the linters of their platforms.

GitHub: actionlint and the schemas of workflows and actions. GitLab: its schema. Jenkins: a grammar of Groovy, since its own linter
is a server. Cloud Native Build: YAML alone, since no package has a schema. Every shell script in them: bash and ShellCheck.

Reads `MPSTACK`, the path of the program, and `NODE_HOME`, where actionlint is installed; `run` sets them. Each check prints one
line, the last line counts them.
"""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

import dekobon_tree_sitter_groovy as groovy
from ruamel.yaml import YAML
from tree_sitter import Language, Parser

from support.checks import Checks

TEMPLATES = Path(__file__).resolve().parent.parent.parent / "templates" / "ci"
TOOLS = Path(sys.executable).parent
# Each knows other secrets, so that lists of several are written too.
TEMPLATE = "chat-group"


def main():
    checks = Checks()
    with tempfile.TemporaryDirectory(prefix="mpstack-workflows-") as folder:
        folder = Path(folder)
        for platform in ("github", "gitlab", "jenkins", "cnb"):
            words = ["init", platform, "--yes", "--template", TEMPLATE, "--ci", platform]
            told([os.environ["MPSTACK"], *words], folder)
        github(checks, folder / "github")
        gitlab(checks, folder / "gitlab" / ".gitlab-ci.yml")
        jenkins(checks, folder / "jenkins" / "Jenkinsfile")
        cnb(checks, folder / "cnb" / ".cnb.yml")
    print(f"{checks.passed} passed, {checks.failed} failed")
    return 1 if checks.failed else 0


def github(checks, home):
    workflow = home / ".github" / "workflows" / "mpstack.yaml"
    action = home / ".github" / "actions" / "mpstack" / "action.yaml"
    fleet = workflow.with_name("fleet.yaml")
    fleet.write_bytes((TEMPLATES / "github-fleet.yaml").read_bytes())
    with checks("github: actionlint"):
        lint = Path(os.environ["NODE_HOME"]) / "node_modules" / "@tktco" / "node-actionlint" / "bin" / "node-actionlint.js"
        output = told(["node", lint, ".github/workflows/*.yaml"], home)
        assert "Checking 2 workflow file(s)" in output, output
    for file, schema in ((workflow, "github-workflows"), (fleet, "github-workflows"), (action, "github-actions")):
        with checks(f"github: schema of {file.name}"):
            fits(schema, file)
    for file in (workflow, fleet, action):
        document = load(file)
        jobs = document.get("jobs") or {"action": document["runs"]}
        steps = [(name, step) for name, job in jobs.items() for step in job["steps"] if "run" in step]
        assert steps, file
        for number, (name, step) in enumerate(steps):
            with checks(f"github: script {number} of {file.name}, {name}"):
                shell(step["run"], home)


def gitlab(checks, file):
    with checks("gitlab: schema"):
        fits("gitlab-ci", file)
    document = load(file)
    before = document[".mpstack"]["before_script"]
    for name in ("review", "plan", "apply", "drift"):
        with checks(f"gitlab: script of {name}"):
            shell("\n".join([*before, *document[name]["script"]]), file.parent)


def jenkins(checks, file):
    source = file.read_bytes()
    with checks("jenkins: grammar"):
        parser = Parser(Language(groovy.language()))
        assert not parser.parse(source).root_node.has_error, "it does not parse"
        # A grammar that takes everything would prove nothing.
        assert parser.parse(source.replace(b"steps {", b"steps {(", 1)).root_node.has_error, "nonsense parses too"
    scripts = source.decode().split("'''")[1::2]
    assert scripts, file
    for number, script in enumerate(scripts):
        with checks(f"jenkins: script {number}"):
            shell(script, file.parent)


def cnb(checks, file):
    with checks("cnb: shape"):
        pipelines = [pipeline for event in load(file)["main"].values() for pipeline in event]
    for number, pipeline in enumerate(pipelines):
        with checks(f"cnb: scripts of pipeline {number}"):
            assert pipeline["docker"]["image"].startswith("rust:"), pipeline
            shell("\n".join(stage["script"] for stage in pipeline["stages"]), file.parent)


def load(file):
    # Merge keys (`<<`) are YAML 1.1.
    reader = YAML(typ="safe")
    reader.version = (1, 1) if file.name == ".cnb.yml" else (1, 2)
    return reader.load(file)


def fits(schema, file):
    told([TOOLS / "check-jsonschema", "--builtin-schema", f"vendor.{schema}", file], file.parent)


def shell(script, folder):
    file = folder / "script.sh"
    file.write_text(f"#!/usr/bin/env bash\n{script}\n")
    told(["bash", "-n", file], folder)
    told([TOOLS / "shellcheck", file], folder)


def told(command, folder):
    """Runs a program, which must succeed, and returns what it printed."""
    ran = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, f"{Path(command[0]).name} ended with {ran.returncode}: {ran.stdout}{ran.stderr}"
    return ran.stdout


if __name__ == "__main__":
    sys.exit(main())
