"""What two people did to one file is put together whole, or refused."""

import subprocess
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rightsdesk.operations.combining import Conflict, File, combine
from rightsdesk.records.git import Repository

CASE = "cases/2026/11/02/2611-7KQ3F-1.yml"
RECORD = "programme/meeting/2611-7KQ3F-1.yml"
HEADER = b"id: 2611-7KQ3F-1\ntimeline:\n"

events = st.builds(
    lambda number, note: b"- event: e%d\n  note: %s\n" % (number, note.encode()),
    st.integers(0, 10**6),
    st.sampled_from(["short", "说明", "|\n    - not an event\n    two lines"]),
)
tails = st.lists(events, max_size=4, unique=True)


@pytest.fixture(scope="module")
def repository(tmp_path_factory: pytest.TempPathFactory) -> Repository:
    """Combining reads no repository; only git's merge-file is run in it."""
    folder: Path = tmp_path_factory.mktemp("desk")
    subprocess.run(["git", "init", "-q", str(folder)], check=True)
    return Repository.find(folder)


def file(content: bytes | None, mode: str = "100644") -> File | None:
    return None if content is None else File(mode, content)


class TestCases:
    @settings(max_examples=200, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(path=st.sampled_from([CASE, RECORD]), past=tails, mine=tails, theirs=tails)
    def test_both_tails_stand_whole_and_in_order(
        self, repository: Repository, path: str, past: list[bytes], mine: list[bytes], theirs: list[bytes]
    ) -> None:
        mine = [one for one in mine if one not in past]
        theirs = [one for one in theirs if one not in past and one not in mine]
        base = HEADER + b"".join(past)
        first, second = b"".join(mine), b"".join(theirs)
        combined = combine(repository, path, file(base), file(base + first), file(base + second))
        assert combined == file(base + first + second)

    @settings(max_examples=100, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(mine=tails, theirs=tails)
    def test_what_is_there_already_is_not_doubled(
        self, repository: Repository, mine: list[bytes], theirs: list[bytes]
    ) -> None:
        both = file(HEADER + b"".join([*mine, *theirs]))
        assert combine(repository, CASE, file(HEADER), both, file(HEADER + b"".join(theirs))) == both

    def test_an_event_that_begins_alike_is_another_one(self, repository: Repository) -> None:
        longer, shorter = HEADER + b"- event: a\n  by: x\n", HEADER + b"- event: a\n"
        combined = combine(repository, CASE, file(HEADER), file(longer), file(shorter))
        assert combined == file(longer + b"- event: a\n")

    def test_a_step_after_a_mended_header_stays(self, repository: Repository) -> None:
        mended = HEADER.replace(b"7KQ3F", b"7KQ3G")
        combined = combine(repository, CASE, file(HEADER), file(mended), file(HEADER + b"- event: a\n"))
        assert combined == file(mended + b"- event: a\n")

    def test_no_step_is_put_after_a_torn_line(self, repository: Repository) -> None:
        with pytest.raises(Conflict):
            combine(repository, CASE, file(HEADER), file(HEADER + b"- event"), file(HEADER + b"- event: a\n"))


class TestOtherFiles:
    def test_lines_are_merged(self, repository: Repository) -> None:
        lines = [b"%d\n" % number for number in range(9)]
        ours, theirs = [b"ours\n", *lines[1:]], [*lines[:-1], b"theirs\n"]
        base, first, second = (file(b"".join(part)) for part in (lines, ours, theirs))
        combined = combine(repository, "policies/staff.yml", base, first, second)
        assert combined == file(b"".join([b"ours\n", *lines[1:-1], b"theirs\n"]))

    @pytest.mark.parametrize(
        ("base", "ours", "theirs"),
        [
            (b"a\n", b"b\n", b"c\n"),
            (b"\0a", b"\0b", b"\0c"),
            (None, b"b\n", b"c\n"),
            (b"a\n", None, b"c\n"),
            (b"a\n", b"b\n", None),
        ],
    )
    def test_two_changes_in_one_place_are_refused(
        self, repository: Repository, base: bytes | None, ours: bytes | None, theirs: bytes | None
    ) -> None:
        with pytest.raises(Conflict):
            combine(repository, "notes.txt", file(base), file(ours), file(theirs))

    @pytest.mark.parametrize(("one", "other"), [(b"a\n", b"b\n"), (None, b"b\n"), (b"a\n", None)])
    def test_a_change_on_one_side_stands(
        self, repository: Repository, one: bytes | None, other: bytes | None
    ) -> None:
        assert combine(repository, CASE, file(one), file(one), file(other)) == file(other)
        assert combine(repository, CASE, file(one), file(other), file(one)) == file(other)
        assert combine(repository, CASE, file(one), file(other), file(other)) == file(other)

    def test_a_mode_and_a_line_may_change_on_either_side(self, repository: Repository) -> None:
        changed, runs = file(b"b\n"), file(b"a\n", "100755")
        assert combine(repository, "x", file(b"a\n"), changed, runs) == file(b"b\n", "100755")
        assert combine(repository, "x", file(b"a\n"), runs, changed) == file(b"b\n", "100755")
