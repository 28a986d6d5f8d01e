"""Commits as values: written by fast-import, read back the same."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rightsdesk.errors import DeskError
from rightsdesk.records.git import Repository
from rightsdesk.records.objects import (
    Content,
    Draft,
    Signature,
    compose_message,
    read_commits,
    write_commits,
)

Git = Callable[..., str]

zones = st.integers(-12 * 60, 14 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))
times = st.builds(datetime.fromtimestamp, st.integers(0, 4_000_000_000), tz=zones)
messages = st.text(st.characters(codec="utf-8", exclude_characters="\0"), min_size=1, max_size=80)


class TestCommits:
    @settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(
        name=st.sampled_from(["王 芳", "O'Neil, Jr", "x"]), at=times, message=messages, content=st.binary()
    )
    def test_are_read_back_as_written(
        self, repository: Repository, name: str, at: datetime, message: str, content: bytes
    ) -> None:
        head = repository.resolve("HEAD")
        by = Signature(name, "w@desk.example", at)
        draft = Draft([head], [Content("a/b.bin", content)], message, by, by)
        (oid,) = write_commits(repository, [draft])
        (commit,) = read_commits(repository, [oid])
        assert (commit.author, commit.committer, commit.message) == (by, by, message)
        assert commit.author.at.utcoffset() == at.utcoffset()
        assert commit.parents == (head,)
        assert repository.read(oid, "a/b.bin") == content

    def test_can_stand_on_one_another(self, repository: Repository, wang: Signature) -> None:
        head = repository.resolve("HEAD")
        drafts = [
            Draft([head], [Content("new.txt", b"1")], "One", wang, wang),
            Draft([":1"], [Content("new.txt"), Content("cases", b"a file now")], "Two", wang, wang),
            Draft([":2", ":1"], [], "Merge", wang, wang),
        ]
        one, two, merged = write_commits(repository, drafts)
        assert [commit.parents for commit in read_commits(repository, [one, two, merged])] == [
            (head,), (one,), (two, one),
        ]  # fmt: skip
        assert [entry.path for entry in repository.tree_entries(merged)] == ["cases", "notes.txt"]

    def test_change_no_ref_and_no_file(self, repository: Repository, git: Git, wang: Signature) -> None:
        before = git("for-each-ref"), git("status", "--porcelain")
        write_commits(repository, [Draft([], [Content("x", b"x")], "First", wang, wang)])
        assert (git("for-each-ref"), git("status", "--porcelain")) == before

    @pytest.mark.parametrize("name", ["a<b", "a>b", "a\nb"])
    def test_refuse_a_name_that_git_would_misread(self, repository: Repository, name: str) -> None:
        by = Signature(name, "w@desk.example", datetime.now(UTC))
        with pytest.raises(DeskError, match="cannot record"):
            write_commits(repository, [Draft([], [], "x", by, by)])

    def test_refuse_a_parent_that_does_not_exist(self, repository: Repository, wang: Signature) -> None:
        with pytest.raises(DeskError, match="fast-import"):
            write_commits(repository, [Draft(["1" * 40], [], "x", wang, wang)])

    def test_that_do_not_exist_cannot_be_read(self, repository: Repository) -> None:
        with pytest.raises(DeskError, match="git fsck"):
            read_commits(repository, ["1" * 40])


class TestMessages:
    def test_have_trailers_that_git_finds(self, repository: Repository, git: Git, wang: Signature) -> None:
        message = compose_message("Subject", "Body: text\n\nmore", [("Case", "2611"), ("Event", "closed")])
        (oid,) = write_commits(repository, [Draft([], [], message, wang, wang)])
        (commit,) = read_commits(repository, [oid])
        assert commit.subject == "Subject"
        assert commit.trailers == {"Case": "2611", "Event": "closed"}
        assert git("log", "-1", "--format=%(trailers:unfold)", oid).split("\n")[:2] == [
            "Case: 2611", "Event: closed",
        ]  # fmt: skip

    def test_without_trailers_have_none(self, repository: Repository, git: Git) -> None:
        git("commit", "-q", "--allow-empty", "-m", "Case: not a trailer")
        git("commit", "-q", "--allow-empty", "-m", "Subject", "-m", "Just a body: here\nand there")
        commits = read_commits(repository, [repository.resolve("HEAD"), repository.resolve("HEAD~")])
        assert [commit.trailers for commit in commits] == [{}, {}]

    @pytest.mark.parametrize("subject", ["two\nlines", "x"])
    def test_keep_subject_and_trailers_to_a_line(self, subject: str) -> None:
        with pytest.raises(ValueError, match="one line"):
            compose_message(subject, "", [("Case", "two\nlines")])
