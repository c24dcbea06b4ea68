"""What mpstack writes for CI systems, held against the schemas and parsers of those that read it.

Reads `MPSTACK`, the path of the program, `CONFORMANCE_SCHEMAS`, a folder of schemas, and where the cloud is; `run` sets
them. Each check prints one line, the last line counts them.
"""

import json
import os
import re
import subprocess
import sys
import tempfile
import xml.etree.ElementTree
from pathlib import Path

import html5lib
import jsonschema
import markdown_it
import referencing
import xmlschema

from support.checks import Checks, equal
from support.session import Session

SCHEMAS = Path(os.environ["CONFORMANCE_SCHEMAS"])
OURS = Path(__file__).resolve().parent.parent.parent / "docs" / "schema"

FORMS = ("json", "markdown", "junit", "sarif", "github", "gitlab", "html")

STACK = """\
version: 1
stack: NAME
region: ap-guangzhou
roles:
  SCF_QcsRole: {}
function:
  name: NAME
  memory: 128
  description: 回调通知, 受信
  environment:
    NOTE: "a|b `c` ::d::"
triggers: {}
notify:
  - name: log
    log: {}
"""

# What somebody may write in the console who thinks of whoever reads the report.
HOSTILE = "</script><img src=x onerror=1> | `x` ::error:: %0A"

# What GitLab's own validator asks for, and the severities that its pages know.
GITLAB = {
    "type": "array",
    "items": {
        "type": "object",
        "required": ["description", "check_name", "fingerprint", "severity", "location"],
        "properties": {
            "description": {"type": "string", "minLength": 1},
            "check_name": {"type": "string", "minLength": 1},
            "fingerprint": {"type": "string", "minLength": 1},
            "severity": {"enum": ["info", "minor", "major", "critical", "blocker"]},
            "location": {
                "type": "object",
                "required": ["path", "lines"],
                "properties": {
                    "path": {"type": "string", "pattern": "^[^./]"},
                    "lines": {
                        "type": "object", "required": ["begin"],
                        "properties": {"begin": {"type": "integer", "minimum": 1}},
                    },
                },
            },
        },
    },
}

ANNOTATION = re.compile(r"::(error|warning|notice) ([a-z]+=[^:,]+(?:,[a-z]+=[^:,]+)*)::(.+)")


def main():
    checks = Checks()
    with tempfile.TemporaryDirectory(prefix="mpstack-reports-") as folder:
        scene = Scene(Path(folder))
        with checks("apply tells what happens, line by line"):
            told = scene.run("apply", "--yes", "-f", "a.yaml", "--output", "ndjson", exits=0)
            lines(told, {"plan", "step_started", "step_done", "summary", "end"})
        scene.run("apply", "--yes", "-f", "b.yaml", exits=0)
        scene.tamper("report-b")
        for stage, exits in (("two stacks, one drifted", 2), ("a third that cannot be read", 1)):
            told = scene.drift(exits)
            for form in FORMS:
                with checks(f"drift of {stage}: {form}"):
                    READERS[form](told[form])
            (scene.folder / "stacks" / "c.yaml").write_text("version: 1\nstack: [\n")
        with checks("what has no answer is silent in no form"):
            silent(told)
        with checks("a later check knows what it finds again"):
            again(scene.drift(1, "--since", "earlier.json"))
        for form in ("junit", "sarif", "github", "gitlab", "markdown", "html", "json"):
            with checks(f"validate: {form}"):
                path = scene.folder / f"validate.{form}"
                scene.run("validate", "-f", "stacks/c.yaml", "--report", f"{form}={path.name}", exits=1)
                READERS[form](path.read_text())
        with checks("plan"):
            told = scene.run("plan", "-f", "b.yaml", "--output", "json", exits=0)
            ours("plan", json.loads(told))
            told = scene.run("plan", "-f", "b.yaml", "--report", "json=plan.json", "--output", "markdown", exits=0)
            markdown(told)
            ours("report", json.loads((scene.folder / "plan.json").read_text()))
        with checks("drift"):
            ours("drift", json.loads(scene.run("drift", "-f", "b.yaml", "--output", "json", exits=2)))
            ours("drift", json.loads(scene.run("drift", "-f", "b.yaml", "--who", "--output", "json", exits=2)))
            ours("fleet", json.loads(scene.run("drift", "stacks", "--output", "json", exits=1)))
        with checks("a command that fails says so in its document"):
            document = json.loads(scene.run("plan", "-f", "stacks/c.yaml", "--output", "json", exits=1))
            ours("failure", document)
            equal(document["failure"]["failures"][0]["place"]["file"], "stacks/c.yaml")
            document = json.loads(scene.run("apply", "-f", "b.yaml", "--output", "json", exits=1))
            ours("plan", document)
            equal(document["failure"]["outcome"], "failed")
        with checks("destroy tells what happens, line by line"):
            told = scene.run("destroy", "--yes", "-f", "a.yaml", "--output", "ndjson", exits=0)
            lines(told, {"plan", "step_started", "step_done", "summary", "end"})
        with checks("a refusal ends the stream too"):
            told = scene.run("rollback", "--yes", "-f", "a.yaml", "--output", "ndjson", exits=4)
            equal(json.loads(told.splitlines()[-1])["outcome"], "refused")
            lines(told, {"plan", "end"})
    print(f"{checks.passed} passed, {checks.failed} failed")
    return 1 if checks.failed else 0


class Scene:
    """A folder with two stacks."""

    def __init__(self, folder):
        self.folder = folder
        (folder / "stacks").mkdir()
        for letter in "ab":
            text = STACK.replace("NAME", f"report-{letter}")
            (folder / f"{letter}.yaml").write_text(text)
            (folder / "stacks" / f"{letter}.yaml").write_text(text)

    def run(self, *words, exits):
        command = [os.environ["MPSTACK"], *words]
        told = subprocess.run(command, cwd=self.folder, capture_output=True, text=True, timeout=120)
        what = f"mpstack {' '.join(words)}\n{told.stdout[-2000:]}\n{told.stderr[-2000:]}"
        equal(told.returncode, exits, f"exit code of {what}")
        return told.stdout

    def drift(self, exits, *words):
        """Returns all reports of one check, by form."""
        earlier = self.folder / "drift.json"
        if earlier.exists():
            earlier.rename(self.folder / "earlier.json")
        orders = [word for form in FORMS for word in ("--report", f"{form}=drift.{form}")]
        self.run("drift", "stacks", "--who", *orders, *words, exits=exits)
        return {form: (self.folder / f"drift.{form}").read_text() for form in FORMS}

    def tamper(self, function):
        """Changes a function behind its stack's back."""
        session = Session.from_environment(os.environ)
        session.scf("UpdateFunctionConfiguration", FunctionName=function, MemorySize=256, Description=HOSTILE)


def ours(name, document):
    """Holds a document against one of our schemas, which refer to each other by their file names."""
    texts = [json.loads(path.read_text()) for path in OURS.glob("*.schema.json")]
    registry = referencing.Registry().with_resources(
        (text["$id"], referencing.Resource.from_contents(text)) for text in texts if "$id" in text
    )
    schema = json.loads((OURS / f"{name}.schema.json").read_text())
    jsonschema.Draft202012Validator.check_schema(schema)
    jsonschema.Draft202012Validator(schema, registry=registry).validate(document)


def lines(text, kinds):
    documents = [json.loads(line) for line in text.splitlines()]
    for document in documents:
        ours("events", document)
    told = [document["type"] for document in documents]
    assert kinds <= set(told), f"{kinds - set(told)} is missing in {told}"
    equal(told[-1], "end", "the last line")


def report(text):
    ours("report", json.loads(text))


def markdown(text):
    tokens = markdown_it.MarkdownIt("commonmark").enable("table").parse(text)
    assert not any(token.type == "html_block" and "<sub>" not in token.content for token in tokens), text
    rows = [token for token in tokens if token.type == "tr_open"]
    cells = [token for token in tokens if token.type in ("td_open", "th_open")]
    assert not rows or len(cells) % len(rows) == 0, "a row has more cells than its head"


def junit(text):
    tree = xml.etree.ElementTree.fromstring(text)
    for name in ("ant", "jenkins"):
        xmlschema.XMLSchema(str(SCHEMAS / name)).validate(tree)
    for suite in tree:
        count = lambda tag: sum(1 for case in suite.iter("testcase") if case.find(tag) is not None)
        equal((suite.get("failures"), suite.get("errors")), (str(count("failure")), str(count("error"))))
        assert int(suite.get("tests")) == len(suite.findall("testcase")) > 0, "a suite without tests"


def sarif(text):
    schema = json.loads((SCHEMAS / "sarif").read_text())
    document = json.loads(text)
    jsonschema.Draft4Validator(schema, format_checker=jsonschema.FormatChecker()).validate(document)
    for run in document["runs"]:
        rules = run["tool"]["driver"]["rules"]
        for result in run["results"]:
            equal(rules[result["ruleIndex"]]["id"], result["ruleId"])
            assert result["locations"] and result["partialFingerprints"], result


def github(text):
    for line in text.splitlines():
        assert ANNOTATION.fullmatch(line), line


def gitlab(text):
    issues = json.loads(text)
    jsonschema.Draft202012Validator(GITLAB).validate(issues)
    prints = [issue["fingerprint"] for issue in issues]
    equal(len(set(prints)), len(prints), "fingerprints that differ")


def page(text):
    parser = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False)
    document = parser.parse(text)
    elements = {element.tag for element in document.iter() if isinstance(element.tag, str)}
    assert not elements & {"script", "link", "img", "iframe", "object", "form"}, elements
    foreign = [value for element in document.iter() for name, value in element.attrib.items() if name in ("src", "href")]
    equal(foreign, [], "what the page asks others for")
    equal(re.findall(r"url\(|@import", text), [], "what its style asks others for")


READERS = {
    "json": report, "markdown": markdown, "junit": junit, "sarif": sarif, "github": github, "gitlab": gitlab, "html": page,
}


def silent(told):
    """A stack about which there is no answer must not look like one in which nothing differs."""
    run = json.loads(told["sarif"])["runs"][0]["invocations"][0]
    assert run["executionSuccessful"] is False and run["toolExecutionNotifications"], run
    suites = {suite.get("name"): suite for suite in xml.etree.ElementTree.fromstring(told["junit"])}
    equal(suites["stacks/c.yaml"].get("errors"), "1")
    equal({stack["file"]: stack["answered"] for stack in json.loads(told["json"])["stacks"]}["stacks/c.yaml"], False)
    assert any(issue["severity"] == "blocker" for issue in json.loads(told["gitlab"])), told["gitlab"]
    for form in ("github", "markdown", "html"):
        assert "no answer" in told[form].lower(), form


def again(told):
    for form in FORMS:
        READERS[form](told[form])
    stacks = {stack["file"]: stack for stack in json.loads(told["json"])["stacks"]}
    marks = {finding["field"]: finding["mark"] for finding in stacks["stacks/b.yaml"]["findings"] if "field" in finding}
    equal(marks, {"function.memory": "recurring", "function.description": "recurring"})
    states = {result["baselineState"] for result in json.loads(told["sarif"])["runs"][0]["results"] if "baselineState" in result}
    equal(states, {"unchanged"})


if __name__ == "__main__":
    sys.exit(main())
