"""What people, files and hosts say is data: it takes no part in YAML, in git's commands, in the terminal."""

import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

LATER = "2026-11-02T09:30:00+08:00"
UNSAFE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")

LINES = [
    "timeline: [{event: closed}]",
    "- event: closed",
    "&anchor *alias !tag << : {a: b}",
    "# no comment",
    "--- ...",
    "\"quoted' \\u0000 \\e[31m",
    "no",
    "0777",
    "2026-11-02",
    "%YAML 1.1",
    "@at `tick` | > ? : ,",
]

EVIL = [b"\x1b[2J", b"\x1b]0;title\x07", b"\x9b31m", b"\r", "\u202e".encode(), b'"\\e[2J"', b'"\\u202e"']


def header_of(desk: Any, case: str) -> Any:
    return desk.ok("show", case)


class TestYaml:
    @pytest.mark.parametrize("text", LINES)
    def test_yaml_in_a_subject_is_text(self, busy_desk: Any, text: str) -> None:
        case = busy_desk.open(subject=text)
        shown = header_of(busy_desk, case)
        assert shown["subject"] == text
        assert shown["timeline"] == []
        assert busy_desk.run("check", at=LATER).code == 0

    def test_yaml_in_a_summary_of_many_lines_is_text(self, busy_desk: Any) -> None:
        text = "\n".join(["It closed.", "timeline:", *LINES, "  - event: closed", "", "...", "end"])
        case = busy_desk.open(summary=text)
        assert header_of(busy_desk, case)["summary"].rstrip("\n") == text
        busy_desk.ok("progress", case, "--via", "phone", "--content", text, at=LATER)
        told = header_of(busy_desk, case)["timeline"]
        assert [event["event"] for event in told] == ["progress-told"]
        assert told[0]["content"].rstrip("\n") == text

    @pytest.mark.parametrize(
        "text", ["two\nlines", "a\x1b[31mred", "a\x00b", "turned\u202eback", "hidden\u200b"]
    )
    def test_a_subject_with_what_cannot_be_seen_is_refused(self, busy_desk: Any, text: str) -> None:
        head = busy_desk.git("rev-parse", "HEAD")
        words = ["--kind", "complaint", "--channel", "hotline", "--category", "service-attitude"]
        ran = busy_desk.run("open", *words, "--subject", text, "--summary", "It closed.")
        assert ran.code in (1, 2), ran.out
        assert busy_desk.git("rev-parse", "HEAD") == head
        assert not UNSAFE.search(ran.err)


class TestIds:
    @pytest.mark.parametrize(
        "text",
        ["../../policies/desk", "2611-7KQ3F-1/../x", "/etc/passwd", "..", "", "%2e%2e", "2611-7KQ3F-1\0"],
    )
    def test_a_path_in_an_id_leads_nowhere(self, busy_desk: Any, text: str) -> None:
        for command in (["show", text], ["transfer", text, "--unit", "bus-one"], ["why", text, "transfer"]):
            ran = busy_desk.run(*command)
            assert ran.code == 2, (command, ran.out)
        if not text:
            return
        ran = busy_desk.run(
            "open", "--id", text, "--kind", "complaint", "--channel", "hotline",
            "--category", "service-attitude", "--subject", "S", "--summary", "It closed.",
        )  # fmt: skip
        assert ran.code in (1, 2), ran.out
        assert busy_desk.git("status", "--porcelain") == ""

    def test_a_file_whose_id_is_a_path_is_named(self, busy_desk: Any) -> None:
        case = busy_desk.open()
        path = next((busy_desk.root / "cases").rglob(f"{case}.yml"))
        stray = path.with_name("2611-0YGEC-5.yml")
        text = path.read_text(encoding="utf-8")
        stray.write_text(text.replace(f"id: {case}", "id: ../../../policies/desk"), encoding="utf-8")
        try:
            found = busy_desk.run("check", "--format", "json", at=LATER)
            assert found.code == 1
            assert any(one["path"].endswith(stray.name) for one in found.data["findings"])
        finally:
            stray.unlink()


class TestGit:
    @pytest.mark.parametrize(
        "revision",
        [
            "--output=stolen",
            "--upload-pack=touch stolen",
            "-h",
            "main:policies/desk.yml",
            "a\nb",
            "HEAD^{/x\n\nCase: y}",
        ],
    )
    def test_a_revision_is_no_option(self, busy_desk: Any, revision: str) -> None:
        before = busy_desk.snapshot()
        for command in (
            ["join", "--", revision],
            ["check", f"--base={revision}"],
            ["impact", f"--base={revision}"],
            ["report", "2026-10", f"--at={revision}"],
        ):
            ran = busy_desk.run(*command, at=LATER)
            assert ran.code == 2, (command, ran.out + ran.err)
        assert busy_desk.snapshot() == before
        assert not Path("stolen").exists()

    @pytest.mark.parametrize("name", ["Wang <x@y> 0 +0000", "Wang\nFang", "Wang\nauthor Li <l@x> 0 +0000"])
    def test_a_name_cannot_write_into_a_commit(self, desk_here: Any, name: str) -> None:
        staff = desk_here.root / "policies" / "staff.yml"
        text = staff.read_text(encoding="utf-8")
        staff.write_text(text.replace("en: Demo Jia", f"en: {name!r}".replace("'", '"')), encoding="utf-8")
        ran = desk_here.run(
            "open", "--kind", "complaint", "--channel", "hotline", "--category", "service-attitude",
            "--subject", "S", "--summary", "It closed.",
        )  # fmt: skip
        assert ran.code == 2, ran.out
        assert "Traceback" not in ran.err
        assert "fault of the program" not in ran.err
        assert desk_here.git("log", "--format=%an") == "Demo Jia\n"

    @pytest.mark.parametrize("email", ["x@y>\ncommitter Z <z@z> 0 +0000", "-x@y z", "a<b@c", "@", "a@b@c"])
    def test_an_address_cannot_write_into_a_commit(self, desk_here: Any, email: str) -> None:
        staff = desk_here.root / "policies" / "staff.yml"
        text = staff.read_text(encoding="utf-8")
        quoted = '"' + email.replace("\n", "\\n") + '"'
        staff.write_text(text.replace("email: jia@desk.example", f"email: {quoted}"), encoding="utf-8")
        ran = desk_here.run(
            "open", "--kind", "complaint", "--channel", "hotline", "--category", "service-attitude",
            "--subject", "S", "--summary", "It closed.",
        )  # fmt: skip
        assert ran.code == 2, ran.out
        assert "fault of the program" not in ran.err
        assert desk_here.git("log", "--format=%ae") == "jia@desk.example\n"

    @pytest.mark.parametrize(
        "address",
        [
            "ext::sh -c touch% stolen",
            "--upload-pack=touch stolen",
            "-oProxyCommand=touch stolen",
            "ssh://-oProxyCommand=touch%20stolen/x",
        ],
    )
    def test_an_address_runs_nothing(self, desk_here: Any, address: str) -> None:
        desk_here.open()
        desk_here.git("config", "remote.origin.url", address)
        desk_here.git("config", "remote.origin.fetch", "+refs/heads/*:refs/remotes/origin/*")
        desk_here.git("config", "branch.main.remote", "origin")
        desk_here.git("config", "branch.main.merge", "refs/heads/main")
        ran = desk_here.run("sync", at=LATER)
        assert ran.code == 2
        assert "Traceback" not in ran.err
        assert not list(desk_here.root.rglob("stolen")) and not Path("stolen").exists()

    def test_a_remote_named_like_an_option_is_none(self, desk_here: Any) -> None:
        desk_here.open()
        desk_here.git("config", "branch.main.remote", "--upload-pack=touch stolen")
        desk_here.git("config", "branch.main.merge", "refs/heads/main")
        ran = desk_here.run("sync", at=LATER)
        assert ran.code == 2
        assert not list(desk_here.root.rglob("stolen"))


class TestTerminal:
    """Whatever is in a file, its name, or what a host says: no control character reaches the terminal."""

    def test_escapes_in_a_case_never_reach_the_terminal(self, desk_here: Any) -> None:
        case = desk_here.open(subject="Door SHUT")
        path = next((desk_here.root / "cases").rglob(f"{case}.yml"))
        text = path.read_bytes()
        for evil in (
            b"\x1b[2J",
            b"\x1b]0;title\x07",
            b"\x9b31m",
            b"\r",
            "\u202e".encode(),
            b'"\\e[2J"',
            b'"\\u202e"',
        ):
            path.write_bytes(text.replace(b"Door SHUT", evil))
            for command in (
                ["show", case],
                ["list"],
                ["due"],
                ["next"],
                ["check"],
                ["why", case, "transfer"],
            ):
                ran = desk_here.run(*command, at=LATER)
                assert ran.code in (1, 2), (command, evil, ran.out)
                assert not UNSAFE.search(ran.out + ran.err), (command, evil)
                assert "Traceback" not in ran.err

    def test_escapes_in_a_file_name_never_reach_the_terminal(self, desk_here: Any) -> None:
        folder = desk_here.root / "cases" / "2026" / "11" / "02"
        folder.mkdir(parents=True)
        (folder / "\x1b[2J\x1b]0;x\x07\u202e.yml").write_text("no: case\n", encoding="utf-8")
        for command in (["check"], ["list"], ["check", "--format", "github"], ["check", "--base", "HEAD"]):
            ran = desk_here.run(*command, at=LATER)
            assert ran.code in (1, 2), ran.out
            assert not UNSAFE.search(ran.out + ran.err), command
        assert desk_here.run("--json", "check").data["findings"], "JSON still reads"

    def test_escapes_in_what_a_host_says_stay_text(self, desk_here: Any, tmp_path: Path) -> None:
        hub = tmp_path / "hub.git"
        subprocess.run(["git", "init", "-q", "--bare", "-b", "main", str(hub)], check=True)
        hook = hub / "hooks" / "pre-receive"
        hook.write_text("#!/bin/sh\nprintf '\\033[2J\\033]0;owned\\007no\\n' >&2\nexit 1\n", encoding="utf-8")
        hook.chmod(0o755)
        desk_here.git("remote", "add", "origin", str(hub))
        desk_here.git("config", "branch.main.remote", "origin")
        desk_here.git("config", "branch.main.merge", "refs/heads/main")
        desk_here.open()
        ran = desk_here.run("sync", at=LATER)
        assert ran.code == 2
        assert "did not accept" in ran.err
        assert not UNSAFE.search(ran.out + ran.err)

    def test_escapes_in_what_was_typed_never_reach_the_terminal(self, desk_here: Any) -> None:
        for words in (["\x1b[2J"], ["show", "\x1b[2J"], ["list", "--stage", "\u202e"], ["rule", "\x9b"]):
            ran = desk_here.run(*words)
            assert ran.code == 2
            assert not UNSAFE.search(ran.out + ran.err), words


def test_bidi_controls_are_flagged_wherever_they_stand(desk_here: Any) -> None:
    """Trojan Source (CVE-2021-42574): in a case, in staff and policy files, raw or as an escape."""
    case = desk_here.open(subject="Door SHUT")
    places = {
        next((desk_here.root / "cases").rglob(f"{case}.yml")): "Door SHUT",
        desk_here.root / "policies" / "staff.yml": "Demo Yi",
        desk_here.root / "policies" / "desk.yml": "Sample Transport Group",
    }
    for path, word in places.items():
        text = path.read_text(encoding="utf-8")
        for sign in "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069":
            found = {}
            for form in (sign, f'"{word[:4]}\\u{ord(sign):04x}"'):
                path.write_text(text.replace(word, form, 1), encoding="utf-8")
                found[form] = _findings(desk_here, path)
            raw, escaped = found.values()
            assert "S106" in raw, (path.name, hex(ord(sign)))
            if sign not in "\u061c\u200e\u200f" or path.parent.name != "policies":
                assert escaped, (path.name, hex(ord(sign)))
        path.write_text(text, encoding="utf-8")


def _findings(desk_here: Any, path: Path) -> set[str]:
    """The codes of what reading one file finds, without a process for each."""
    from rightsdesk.errors import DeskError
    from rightsdesk.records.files import WorkTree
    from rightsdesk.records.store import Desk, read_case

    fresh, name = Desk(WorkTree(desk_here.root)), path.relative_to(desk_here.root).as_posix()
    try:
        if name.startswith("cases"):
            return {finding.code for finding in read_case(name, path.read_bytes()).findings}
        _read = fresh.staff if path.stem == "staff" else fresh.organisation
    except DeskError as problem:
        return {finding.code for finding in getattr(problem, "findings", ())}
    return set()


@pytest.mark.parametrize(
    ("environment", "encoding", "shown"),
    [
        ({"LC_ALL": "C"}, "utf-8", "车门 🚌 关上"),
        ({"LC_ALL": "POSIX"}, "utf-8", "车门 🚌 关上"),
        ({"LC_ALL": "zh_CN.GBK", "PYTHONIOENCODING": "gbk"}, "gbk", "车门 \\U0001f68c 关上"),
        (
            {"LC_ALL": "zh_CN.GBK", "LANGUAGE": "zh", "PYTHONIOENCODING": "gbk"},
            "gbk",
            "车门 \\U0001f68c 关上",
        ),
    ],
)
def test_a_locale_that_is_not_utf_8_is_answered_as_well_as_it_can_be(
    busy_desk: Any, environment: dict[str, str], encoding: str, shown: str
) -> None:
    case = busy_desk.open(subject="车门 🚌 关上")
    done = subprocess.run(
        [sys.executable, "-m", "rightsdesk", "-C", str(busy_desk.root), "--as-of", LATER, "show", case],
        capture_output=True,
        env={**os.environ, "LANGUAGE": "", **environment},
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert shown in done.stdout.decode(encoding)
