"""Every rule has samples that pass and samples that fail, in `samples/<CODE>.yml`, judged as `desk check`
does.

A sample says only what matters to it: `header` fields that differ from the usual case (null: absent), or
`record` fields that differ from the usual programme record of its `kind`; the `timeline`, `others` (further
cases and records), what is done to the desk's files (`edit`: {file: {old text: new text}}, `write`, `move`,
`link`, `remove`), `now`, `path`, `recorded` (when git first saw an event). What stands under `then` is done
after everything before was committed, and the check compares with that commit; `commit` is true or a message,
`signed` the person whose key signs it, which stands in the desk's files as `KEY(person)`; what is `final` is
judged as it is before it is published.

A failing sample says where it is `found` (the keys, joined by dots, or `anywhere`), in which `file` if that
is not the case's, what the message `says` and what the `hint` holds. Nothing else may be found but the codes
in `also`.

Samples of rules about the trail of commits say how a commit or the main line differs from the usual one,
under `entered` (a step and the commit that brought it), `commit` or `line`: see `judge_trail`.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import fields
from datetime import datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat

from rightsdesk.diagnostics import Diagnostic
from rightsdesk.domain.events.catalogue import BY_NAME
from rightsdesk.domain.ids import case_path
from rightsdesk.domain.programme.base import record_path
from rightsdesk.operations.checking import check, check_commit
from rightsdesk.operations.workspace import Workspace
from rightsdesk.records.files import WorkTree
from rightsdesk.records.programme import read_record
from rightsdesk.records.source import dump, dump_event, load
from rightsdesk.records.store import Desk, read_case
from rightsdesk.rules.contexts import Register
from rightsdesk.rules.families import rules
from rightsdesk.rules.linter import lint_case
from rightsdesk.rules.programme_linter import lint_record
from rightsdesk.rules.registry import Family
from rightsdesk.rules.trail_contexts import EnteredCommit, EnteredStep, Line
from rightsdesk.rules.trail_linter import lint_commit, lint_line, lint_step

KEY = re.compile(r"KEY\((\w+)\)")
SAMPLES = Path(__file__).with_name("samples")
NOW = "2026-11-10T12:00:00+08:00"
HEADER = {
    "id": "2611-F8QY4-D",
    "policy": "full",
    "kind": "complaint",
    "channel": "phone",
    "received_at": "2026-11-02T09:00:00+08:00",
    "received_by": "olga",
    "category": "staff",
    "subject": "Door closed",
    "summary": "The door closed on a passenger who was boarding.\n",
}
USUAL = {
    "investigated": {"course": "The door closed early.\n", "substantiated": "yes"},
    "responded": {"result": "We are sorry.\n"},
    "reported-back": {"opinion": "Founded.\n", "result": "Driver trained.\n"},
}
RECORD = {
    "id": "2610-5T2QK-2",
    "title": "A record",
    "policy": "full",
    "day": "2026-10-20",
    "recorded_at": "2026-10-20T16:00:00+08:00",
    "by": "olga",
}
USUAL_RECORD: dict[str, dict[str, Any]] = {
    "training": {"subjects": ["law"], "attended": ["olga"]},
    "meeting": {"agenda": ["Last month"], "attended": ["chief"], "minutes": "Read.\n"},
    "standard": {
        "edition": "1",
        "items": [
            {"id": "clean", "what": "Cars are clean", "method": "Look", "points": 10},
            {"id": "on-time", "what": "Departures are on time", "method": "Clock", "points": 10},
        ],
    },
    "inspection": {"standard": "2610-STND0-B"},
    "bulletin": {"text": "Please smile.\n", "to": ["north"]},
    "spot-check": {"subject": "qr-posting", "sample": ["Bus 1207"], "conclusion": "Seen.\n"},
    "roster": {"period": "2026-11"},
    "preventive-measure": {
        "category": "staff",
        "cases": ["2611-F8QY4-D"],
        "cause": "Haste.\n",
        "measure": "More time at stops.\n",
        "to": ["north"],
        "actions": [{"what": "New timetable", "owner": "nina", "due": "2026-12-01"}],
    },
    "centre-assessment": {
        "unit": "south",
        "department": "north",
        "assessors": ["nina"],
        "marks": [{"what": "Calls answered", "points": 8, "of": 10}],
        "conclusion": "Fair.\n",
    },
    "unit-summary": {"period": "2026-09", "complaints": 2, "summary": "Quiet.\n", "nothing_to_rectify": True},
    "emergency": {"plan": "storm", "activated_at": "2026-10-20T15:50:00+08:00", "what": "Rain.\n"},
}
CASE_FAMILIES = frozenset("SILDARP")
JUDGED_AS_CASE = {"C101"}
JUDGED_AS_RECORD = ("G1", "G2")


def samples() -> Iterator[Any]:
    for path in sorted(SAMPLES.glob("*.yml")):
        data = load(path.read_bytes(), path.name).data
        for verdict in ("pass", "fail"):
            for name, sample in data[verdict].items():
                yield pytest.param(
                    path.stem, verdict == "pass", sample or {}, id=f"{path.stem} {verdict}: {name}"
                )


def case_text(sample: Mapping[str, Any]) -> tuple[str, str]:
    """Path and text of the case that a sample describes."""
    header = {
        key: value for key, value in {**HEADER, **(sample.get("header") or {})}.items() if value is not None
    }
    events = [
        {"event": event["event"], **USUAL.get(event["event"], {}), **event}
        for event in sample.get("timeline") or ()
    ]
    text = dump(header) + "timeline:\n"
    text += "".join(
        dump_event({key: value for key, value in event.items() if value is not None or key in ("from", "to")})
        for event in events
    )
    day = datetime.fromisoformat(str(header.get("received_at", HEADER["received_at"])))
    usual = case_path(str(header["id"]), day.year, day.month, day.day)
    return sample.get("path") or usual, text


def arrange(root: Path, sample: Mapping[str, Any]) -> None:
    """Do to the desk's files what a sample asks for."""
    for path, replacements in (sample.get("edit") or {}).items():
        text = (root / path).read_text(encoding="utf-8")
        for old, new in replacements.items():
            assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times in {path}"
            text = text.replace(old, KEY.sub(lambda found: key_of(found[1])[1], new))
        (root / path).write_text(text, encoding="utf-8")
    for path, text in (sample.get("write") or {}).items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text, encoding="utf-8")
    for old, new in (sample.get("move") or {}).items():
        (root / new).parent.mkdir(parents=True, exist_ok=True)
        (root / old).rename(root / new)
    for path, target in (sample.get("link") or {}).items():
        (root / path).unlink(missing_ok=True)
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).symlink_to(target)
    for path in sample.get("remove") or ():
        (root / path).unlink()
    for other in sample.get("others") or ():
        place, text = record_text(other) if "record" in other else case_text(other)
        (root / place).parent.mkdir(parents=True, exist_ok=True)
        (root / place).write_text(text, encoding="utf-8")


def record_text(sample: Mapping[str, Any]) -> tuple[str, str]:
    """Path and text of the programme record that a sample describes: `record`, a kind with what differs from
    the usual one of it, and the `timeline`."""
    given = sample.get("record") or {}
    kind = given.get("kind", "training")
    merged = {"kind": kind, **RECORD, **USUAL_RECORD[kind], **given}
    fields = {key: value for key, value in merged.items() if value is not None}
    text = dump(fields) + "timeline:\n" + "".join(dump_event(event) for event in sample.get("timeline") or ())
    return sample.get("path") or record_path(kind, str(fields["id"])), text


def judge_record(root: Path, sample: Mapping[str, Any], now: datetime) -> list[Diagnostic]:
    arrange(root, sample)
    path, text = record_text(sample)
    (root / path).parent.mkdir(parents=True, exist_ok=True)
    (root / path).write_text(text, encoding="utf-8")
    return lint_record(read_record(path, text.encode()), Desk(WorkTree(root)), now)


def judge_case(root: Path, sample: Mapping[str, Any], now: datetime) -> list[Diagnostic]:
    arrange(root, sample)
    path, text = case_text(sample)
    (root / path).parent.mkdir(parents=True, exist_ok=True)
    (root / path).write_text(text, encoding="utf-8")
    recorded = {
        int(index): datetime.fromisoformat(at) for index, at in (sample.get("recorded") or {}).items()
    }
    file = read_case(path, text.encode())
    desk = Desk(WorkTree(root))
    return lint_case(file, desk, now, register=Register(desk), recorded=recorded)


def judge_desk(
    root: Path, sample: Mapping[str, Any], now: datetime, git: Callable[..., str]
) -> list[Diagnostic]:
    arrange(root, sample)
    git("init", "-q", "-b", "main")
    git("add", "-A", "-f")
    git("commit", "-q", "-m", "Before")
    base = None
    for step in sample.get("then") or ():
        arrange(root, step)
        if step.get("commit"):
            git("add", "-A", "-f")
            message = "After" if step["commit"] is True else step["commit"]
            if "signed" in step:
                file = root.parent / step["signed"]
                file.write_bytes(key_of(step["signed"])[0])
                file.chmod(0o600)
                settings = ("-c", "gpg.format=ssh", "-c", f"user.signingKey={file}")
                git(*settings, "commit", "-q", "-S", "-m", message)
            else:
                git("commit", "-q", "-m", message)
        base = base or git("rev-list", "--max-parents=0", "HEAD").strip()
    workspace = Workspace(root, now)
    if sample.get("final"):
        return list(check_commit(workspace)(git("rev-parse", "HEAD").strip(), base))
    return check(workspace, base)


def key_of(person: str) -> tuple[bytes, str]:
    """A key that is made from the person's name, the same in every run: private file and public line."""
    private = Ed25519PrivateKey.from_private_bytes(sha256(person.encode()).digest())
    public = private.public_key().public_bytes(Encoding.OpenSSH, PublicFormat.OpenSSH).decode()
    return private.private_bytes(Encoding.PEM, PrivateFormat.OpenSSH, NoEncryption()), public


def judge_trail(root: Path, sample: Mapping[str, Any]) -> list[Diagnostic]:
    """What stands under `line`, `commit` or `entered` differs from the usual: a step of Olga's in her own
    commit, with clocks that differ by ten minutes and three days without a network."""
    if "line" in sample:
        return list(lint_line(Line(**sample["line"])))
    moment = datetime.fromisoformat("2026-11-02T09:00:00+08:00")
    given = {**(sample.get("commit") or {}), **(sample.get("entered") or {})}
    for key, value in given.items():
        if key.endswith("_at"):
            given[key] = datetime.fromisoformat(value)
        elif isinstance(value, list):
            given[key] = tuple(value)
    given["parents"] = tuple(map(datetime.fromisoformat, given.get("parents", ())))
    of_commit = {field.name for field in fields(EnteredCommit)}
    commit = EnteredCommit(
        **{
            **dict.fromkeys(("author", "committer"), "olga@desk.example"),
            **dict.fromkeys(("authored_at", "committed_at"), moment),
            "oid": "c0ffee",
            "clocks": timedelta(minutes=10),
            "offline": timedelta(days=3),
            **{key: value for key, value in given.items() if key in of_commit},
        }
    )
    if "entered" not in sample:
        return list(lint_commit(commit))
    rest = {key: value for key, value in given.items() if key not in of_commit}
    staff = Desk(WorkTree(root)).staff
    keys = ("timeline", 0, "by")
    return list(
        lint_step(
            EnteredStep(case_text({})[0], keys, "transferred", commit=commit, staff=staff, **rest), None
        )
    )


def _text(sample: Mapping[str, Any]) -> tuple[str, str]:
    return record_text(sample) if "record" in sample else case_text(sample)


def place(root: Path, sample: Mapping[str, Any], where: str) -> tuple[int, int]:
    path = sample.get("file") or _text(sample)[0]
    keys = [int(part) if part.isdigit() else part for part in where.split(".")] if where else []
    raw = (root / path).read_bytes()
    return load(raw, path).position(*keys)


@pytest.mark.parametrize(("code", "passes", "sample"), list(samples()))
def test_sample(
    code: str, passes: bool, sample: Mapping[str, Any], root: Path, git: Callable[..., str]
) -> None:
    now = datetime.fromisoformat(sample.get("now", NOW))
    if code.startswith(Family.TRAIL):
        found = judge_trail(root, sample)
        assert {finding.code for finding in found} == (set() if passes else {code})
        for finding in found:
            assert finding.path == sample.get("file", finding.path)
            assert sample.get("says", "") in finding.message
            assert finding.hint, "every finding says what to do"
        return
    as_case = code[0] in CASE_FAMILIES or code in JUDGED_AS_CASE
    if code.startswith(JUDGED_AS_RECORD):
        sample = {"record": {}, **sample}
        found = judge_record(root, sample, now)
    else:
        found = judge_case(root, sample, now) if as_case else judge_desk(root, sample, now, git)
    other = [
        finding for finding in found if finding.code != code and finding.code not in sample.get("also", ())
    ]
    assert other == [], "a sample is about one rule"
    meant = [finding for finding in found if finding.code == code]
    if passes:
        assert meant == []
        return
    assert meant, "the failing sample passed"
    wanted = [sample["found"], *sample.get("more", ())]
    if wanted != ["anywhere"]:
        places = [(finding.line, finding.column) for finding in meant]
        assert places == [place(root, sample, where) for where in wanted], meant
    for finding in meant:
        assert finding.path == (sample.get("file") or _text(sample)[0])
        assert sample.get("says", "") in finding.message
        assert sample.get("hint", "") in finding.hint
        assert finding.hint, "every finding says what to do"


def test_every_rule_has_samples() -> None:
    """The strict reader's own faults have theirs in tests/records."""
    wanted = {code for code, rule in rules().items() if not (rule.family is Family.FILE and code < "S2")}
    there = {path.stem for path in SAMPLES.glob("*.yml")}
    assert wanted - there == set(), "rules without samples"
    assert there - wanted == set(), "samples of rules that do not exist"
    for path in SAMPLES.glob("*.yml"):
        data = load(path.read_bytes(), path.name).data
        assert data["pass"] and data["fail"], f"{path.name} lacks a passing or a failing sample"


def test_samples_use_real_events() -> None:
    for path in SAMPLES.glob("*.yml"):
        if path.stem.startswith(("S2", *JUDGED_AS_RECORD)):
            continue
        data = load(path.read_bytes(), path.name).data
        for sample in (*data["pass"].values(), *data["fail"].values()):
            for event in (sample or {}).get("timeline") or ():
                assert event["event"] in BY_NAME
