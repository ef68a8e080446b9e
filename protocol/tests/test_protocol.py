"""The protocol folder agrees with itself: examples, transcripts and framing cases against the schemas."""

import json
import re
from functools import cache
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

ROOT = Path(__file__).resolve().parent.parent
INVALID_PARAMS = -32602
INVALID_REQUEST = -32600


def read_json(path: Path) -> object:
    return json.loads(path.read_text(encoding="utf-8"))


def read_transcript(path: Path) -> list[dict]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


@cache
def schema(name: str) -> dict:
    return read_json(ROOT / "schema" / name)


@cache
def validator(type_name: str) -> Draft202012Validator:
    """Checks one message type of likeness.schema.json."""
    document = schema("likeness.schema.json")
    assert type_name in document["$defs"], f"the schema has no entry {type_name}"
    return Draft202012Validator({"$ref": f"#/$defs/{type_name}", "$defs": document["$defs"]})


def named(paths: list[Path]) -> list:
    return [pytest.param(path, id=str(path.relative_to(ROOT))) for path in sorted(paths)]


VALID = named(list(ROOT.glob("examples/*/*.json")))
INVALID = named(list(ROOT.glob("examples/*/invalid/*.json")))
TRANSCRIPTS = named(list(ROOT.glob("transcripts/*.jsonl")))
FRAMING = named(list(ROOT.glob("framing/*.txt")))


@pytest.mark.parametrize("path", named(list(ROOT.glob("schema/*.schema.json"))))
def test_schema_is_a_schema(path: Path) -> None:
    Draft202012Validator.check_schema(read_json(path))


def message_types() -> list[str]:
    kinds = ("Request", "Response", "Notification")
    return [name for name in schema("likeness.schema.json")["$defs"] if name.endswith(kinds)]


@pytest.mark.parametrize("type_name", message_types())
def test_message_type_has_valid_and_invalid_examples(type_name: str) -> None:
    assert list((ROOT / "examples" / type_name).glob("*.json"))
    assert list((ROOT / "examples" / type_name / "invalid").glob("*.json"))


@pytest.mark.parametrize("path", VALID)
def test_example_is_valid(path: Path) -> None:
    validator(path.parent.name).validate(read_json(path))


@pytest.mark.parametrize("path", INVALID)
def test_invalid_example_is_refused_by_the_schema(path: Path) -> None:
    example = read_json(path)
    type_name = path.parent.parent.name
    assert example["code"] == (INVALID_REQUEST if type_name == "Message" else INVALID_PARAMS)
    # Some rules tie two values together (bytes and shape); no schema can say them.
    assert validator(type_name).is_valid(example["value"]) == example.get("beyondSchema", False)


@pytest.mark.parametrize("path", TRANSCRIPTS)
def test_transcript_has_the_form(path: Path) -> None:
    lines = read_transcript(path)
    form = Draft202012Validator(schema("transcript.schema.json"))
    for number, line in enumerate(lines, start=1):
        errors = [error.message for error in form.iter_errors(line)]
        assert not errors, f"line {number}: {errors[0]}"
    assert "description" in lines[0]
    assert not any("description" in line for line in lines[1:])


@pytest.mark.parametrize("path", TRANSCRIPTS)
def test_transcript_answers_every_request_once(path: Path) -> None:
    for lines in conversations(read_transcript(path)[1:]):
        client = [line["message"] for line in lines if line["from"] == "client" and "message" in line]
        daemon = [line["message"] for line in lines if line["from"] == "daemon" and "message" in line]
        asked = [message["id"] for message in client if "id" in message]
        answered = [message["id"] for message in daemon if "method" not in message]
        assert len(set(asked)) == len(asked)
        assert all(answered.count(request) == 1 for request in asked)


def conversations(lines: list[dict]) -> list[list[dict]]:
    """The lines of each connection, of which a daemon that restarts begins new ones."""
    lives: dict[tuple[int, str], list[dict]] = {}
    life = 0
    for line in lines:
        if "restarts" in line:
            life += 1
        else:
            lives.setdefault((life, line.get("connection", "")), []).append(line)
    return list(lives.values())


def test_transcripts_show_every_scenario() -> None:
    scenarios = {
        "initialize-and-shutdown",
        "fit-happy-path",
        "fit-progress-then-cancel",
        "pin-moved-while-fitting",
        "unknown-method",
        "request-before-initialize",
        "malformed-json",
        "daemon-restarts",
        "two-clients",
        "unknown-fields-ignored",
    }
    assert scenarios <= {path.stem for path in ROOT.glob("transcripts/*.jsonl")}


def methods_of_the_wire() -> dict[str, set[str]]:
    """Each method with the types of its messages, as the Swift types name them."""
    sources = (ROOT.parent / "Sources" / "LikenessProtocol" / "Messages").glob("*.swift")
    text = "\n".join(path.read_text(encoding="utf-8") for path in sources)
    head = r"struct (\w+(?:Request|Notification)): \w+"
    body = r"static let method = \"([^\"]+)\"(.*?)\n  (?:public )?init"
    messages = re.findall(f"{head}.*?{body}", text, re.DOTALL)
    methods: dict[str, set[str]] = {}
    for name, method, body in messages:
        response = re.search(r"typealias Response = (\w+)", body)
        methods[method] = {name, response.group(1)} if response else {name}
    return methods


def page(method: str) -> Path:
    """`session/list` is on the page session-list, `$/cancelRequest` on cancel-request."""
    bare = re.sub(r"(?<=[a-z])(?=[A-Z])", "-", method.removeprefix("$/")).lower()
    return ROOT / "spec" / "methods" / (bare.replace("/", "-") + ".md")


def test_every_method_has_page_schema_and_changelog() -> None:
    methods = methods_of_the_wire()
    assert len(methods) > 20
    defined = schema("likeness.schema.json")["$defs"]
    changes = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    for method, types in methods.items():
        text = page(method).read_text(encoding="utf-8")
        assert text.startswith(f"# {method}\n")
        for type_name in types:
            assert type_name in defined, f"{method}: the schema has no {type_name}"
        family, _, rest = method.partition("/")
        assert method in changes or (family == "session" and f"`{rest}`" in changes), method
        assert "**Purpose.**" in text, method
    assert {path.stem for path in (ROOT / "spec" / "methods").glob("*.md")} == {
        page(it).stem for it in methods
    }


@pytest.mark.parametrize("path", FRAMING)
def test_framing_case_says_what_to_expect(path: Path) -> None:
    expected = read_json(path.with_suffix(".expected.json"))
    assert expected["description"]
    assert expected["then"] in {"open", "FrameMalformed", "FrameTooLarge"}
    stream = path.read_bytes()
    for body in expected["bodies"]:
        assert body.encode() in stream
