"""The sealed statuses of a site: what they say, what they never say, and when they are sealed again."""

import json
import re
from collections.abc import Iterator
from dataclasses import asdict, replace
from datetime import datetime, timedelta
from pathlib import Path
from secrets import randbelow
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, derive_private_key
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite
from hypothesis import given
from hypothesis import strategies as st

from rightsdesk.domain.receipt_code import FEWEST_ENTRIES, bucket_of, decoded, entries_shown, is_public_key
from rightsdesk.domain.worklist import NextSteps
from rightsdesk.errors import DeskError
from rightsdesk.publish.following import FOLDER, follow_files
from rightsdesk.publish.views.following import LONGEST, SIZE, NextStep, Status, StatusView, status
from rightsdesk.publish.views.scheme import about, scheme_view
from rightsdesk.records.files import WorkTree
from rightsdesk.records.receipts import INFO, Issued, derive, issue
from rightsdesk.records.seals import FILE
from rightsdesk.records.store import Desk

NOW = datetime.fromisoformat("2026-11-20T10:00:00+08:00")
OPEN, CLOSED = "2611-1ATE4-E", "2609-CA1M1-A"


def path_of(root: Path, case_id: str) -> Path:
    (found,) = (root / "cases").rglob(f"{case_id}.yml")
    return found


def give(root: Path, case_id: str, receipt: Issued | None, at: str = "2026-11-20T09:00:00+08:00") -> None:
    """Append a receipt to a case's file, as the step does; without a code where there is none."""
    made = "".join(f"  {name}: {value}\n" for name, value in (receipt.kept() if receipt else {}).items())
    path = path_of(root, case_id)
    event = f"- event: receipt-issued\n  at: {at}\n  by: intake-01\n  via: phone\n{made}"
    path.write_text(path.read_text(encoding="utf-8") + event, encoding="utf-8")


@pytest.fixture(scope="module")
def receipts() -> dict[str, Issued]:
    """A receipt for an open case and one for a closed one."""
    return {case_id: issue(case_id, randbelow) for case_id in (OPEN, CLOSED)}


@pytest.fixture
def root(folder: Path, receipts: dict[str, Issued]) -> Path:
    """A desk in which both cases have their receipts."""
    for case_id, receipt in receipts.items():
        give(folder, case_id, receipt)
    return folder


def made(root: Path, now: datetime = NOW) -> dict[str, str]:
    """Every bucket by its name, as a build at that moment makes them."""
    return {
        Path(file.path).stem: file.content.decode() for file in follow_files(root, Desk(WorkTree(root)), now)
    }


def entries(buckets: dict[str, str]) -> Iterator[tuple[str, list[str]]]:
    """Every entry with the name of its bucket."""
    for name, script in buckets.items():
        told = re.fullmatch(rf'deskReceipt\.bucket\("{name}",(.*)\);\n', script)
        assert told
        for entry in json.loads(told[1]):
            yield name, entry


def read(buckets: dict[str, str], case_id: str, code: str) -> tuple[bytes, Any] | None:
    """What number and code open, as bytes and as data; None where nothing is there for them."""
    key = derive(case_id, code)
    for name, (tag, wrapped, sealed) in entries(buckets):
        if decoded(tag) == key.tag:
            assert name == bucket_of(key.tag)
            blob = decoded(wrapped)
            pair = AESGCM(key.wrapping_key).decrypt(blob[:12], blob[12:], key.tag)
            private = derive_private_key(int.from_bytes(pair[:32]), SECP256R1())
            suite = Suite(KEM.P256, KDF.HKDF_SHA256, AEAD.AES_256_GCM)
            plain = suite.decrypt(decoded(sealed), private, INFO + key.tag)
            return plain, json.loads(plain)
    return None


def test_all_buckets_are_there_and_say_nothing_of_a_case(root: Path, receipts: dict[str, Issued]) -> None:
    buckets = made(root)
    assert set(buckets) == {f"{number:03x}" for number in range(4096)}
    assert not [name for name, text in buckets.items() if OPEN in text or CLOSED in text]


def test_the_code_opens_how_far_the_case_is(root: Path, receipts: dict[str, Issued]) -> None:
    buckets = made(root)
    opened = read(buckets, OPEN, receipts[OPEN].code)
    assert opened
    assert opened[1]["course"] == "open"
    told = opened[1]["told"]
    assert set(told) == {"zh", "en"}
    assert told["zh"]["stage"] == "处理流程单已下发"
    assert told["en"]["stage"] == "process sheet issued"
    first = told["en"]["next"][0]
    assert re.fullmatch(r"\d+ November 2026, \d\d:\d\d", first["by"])
    assert datetime.fromisoformat(first["at"]) < NOW, "overdue, it keeps its time; the page says it is late"
    closed = read(buckets, CLOSED, receipts[CLOSED].code)
    assert closed
    assert (closed[1]["course"], closed[1]["told"]["en"]["next"]) == ("closed", [])


def test_neither_another_code_nor_another_number_finds_anything(
    root: Path, receipts: dict[str, Issued]
) -> None:
    buckets = made(root)
    assert read(buckets, OPEN, receipts[CLOSED].code) is None
    assert read(buckets, CLOSED, receipts[OPEN].code) is None


def test_every_entry_is_as_long_as_any_other(root: Path, receipts: dict[str, Issued]) -> None:
    buckets = made(root)
    assert len({tuple(map(len, entry)) for _name, entry in entries(buckets)}) == 1
    for _name, (_tag, _wrapped, seal) in entries(buckets):
        assert is_public_key(decoded(seal)[:65])
    for case_id, receipt in receipts.items():
        opened = read(buckets, case_id, receipt.code)
        assert opened
        assert len(opened[0]) == SIZE


def test_counting_entries_does_not_tell_how_many_can_be_followed(
    root: Path, receipts: dict[str, Issued]
) -> None:
    shown = {tag for _name, (tag, _wrapped, _seal) in entries(made(root))}
    assert len(shown) == FEWEST_ENTRIES
    give(root, "2611-WA1T5-B", issue("2611-WA1T5-B", randbelow))
    after = {tag for _name, (tag, _wrapped, _seal) in entries(made(root))}
    assert (len(after), len(after - shown), len(shown - after)) == (FEWEST_ENTRIES, 1, 1)
    assert entries_shown(0) == 0
    for real in (1, 2, 255, 256, 257, 512, 513, 10_000):
        told = entries_shown(real)
        assert told >= real and told.bit_count() == 1 and (told == FEWEST_ENTRIES or told < 2 * real)


def test_without_a_code_nothing_is_there(folder: Path) -> None:
    assert not list(entries(made(folder)))


def test_what_stands_in_derives_from_nothing_that_the_site_shows(
    root: Path, receipts: dict[str, Issued]
) -> None:
    buckets = made(root)
    keys = {receipt.public_key for receipt in receipts.values()}
    assert json.loads((root / FILE).read_text(encoding="utf-8"))["origin"] in keys
    assert not [text for text in buckets.values() if any(key in text for key in keys)]


def test_a_new_receipt_voids_the_old_one(root: Path, receipts: dict[str, Issued]) -> None:
    again = issue(OPEN, randbelow)
    give(root, OPEN, again)
    buckets = made(root)
    assert read(buckets, OPEN, receipts[OPEN].code) is None
    assert read(buckets, OPEN, again.code)
    give(root, OPEN, None)
    assert read(made(root), OPEN, again.code) is None


def test_what_has_not_changed_is_not_sealed_again(root: Path, receipts: dict[str, Issued]) -> None:
    before = made(root)
    assert made(root) == before
    assert made(root, NOW + timedelta(minutes=5)) == before
    path = path_of(root, OPEN)
    step = "- event: accepted\n  at: 2026-11-20T09:30:00+08:00\n  by: bus-one-01\n"
    path.write_text(path.read_text(encoding="utf-8") + step, encoding="utf-8")
    after = made(root)
    changed = {name for name in before if before[name] != after[name]}
    assert changed == {bucket_of(decoded(receipts[OPEN].tag))}


def test_without_its_memory_everything_is_sealed_anew(root: Path, receipts: dict[str, Issued]) -> None:
    before = made(root)
    (root / FILE).write_text("[]", encoding="utf-8")
    after = made(root)
    told = [
        {tag: (wrapped, seal) for _name, (tag, wrapped, seal) in entries(each)} for each in (before, after)
    ]
    assert told[0].keys() == told[1].keys()
    for tag, (wrapped, seal) in told[0].items():
        assert told[1][tag][0] == wrapped and told[1][tag][1] != seal, "nobody's entry does as the others do"
    for case_id, receipt in receipts.items():
        assert read(after, case_id, receipt.code)


def test_a_closed_case_can_be_followed_for_as_long_as_the_desk_says(
    root: Path, receipts: dict[str, Issued]
) -> None:
    days = Desk(WorkTree(root)).organisation.publication.follow_days
    closed_at = next(
        line.split("at: ")[1]
        for event in path_of(root, CLOSED).read_text(encoding="utf-8").split("\n- ")
        for line in event.splitlines()
        if event.startswith("event: closed") and "at: " in line
    )
    last = datetime.fromisoformat(closed_at) + timedelta(days=days)
    assert read(made(root, last), CLOSED, receipts[CLOSED].code)
    assert read(made(root, last + timedelta(seconds=1)), CLOSED, receipts[CLOSED].code) is None
    assert receipts[CLOSED].tag not in (root / FILE).read_text(encoding="utf-8")
    assert read(made(root, last), CLOSED, receipts[CLOSED].code)


def test_two_cases_with_one_receipt_are_named(root: Path, receipts: dict[str, Issued]) -> None:
    give(root, CLOSED, receipts[OPEN])
    with pytest.raises(DeskError, match=rf"{OPEN}.*{CLOSED}|{CLOSED}.*{OPEN}"):
        made(root)


def test_what_is_told_does_not_change_with_the_hour(folder: Path) -> None:
    waiting = "2611-WA1T5-B"
    receipt = issue(waiting, randbelow)
    give(folder, waiting, receipt)
    first = read(made(folder), waiting, receipt.code)
    (folder / FILE).unlink()
    assert first
    assert first[1]["course"] == "waiting"
    assert read(made(folder, NOW + timedelta(days=90)), waiting, receipt.code) == first


def test_what_people_typed_is_in_no_status(here: Desk) -> None:
    steps, organisation = NextSteps(), here.organisation
    for case in here.cases():
        told = status(here.standing(case, NOW), steps, organisation.languages, organisation.zone())
        words = told.packed().decode()
        typed = {case.subject, case.summary, case.id, case.received_by}
        for event in case.timeline:
            typed |= {event.by, *(str(each) for each in event.facts().values() if len(str(each)) > 30)}
        assert not [each for each in typed if each in words], case.id


names = st.text(st.characters(exclude_categories=["Cc", "Cs"]), min_size=1, max_size=LONGEST)


@given(names, st.integers(0, 4))
def test_whatever_it_is_called_a_status_fits_with_its_first_step(name: str, count: int) -> None:
    step = NextStep(name, name, "30 September 2026, 24:00", "2026-10-01T00:00:00+08:00")
    view = StatusView(name, "30 September 2026, 24:00", name, (step,) * count)
    packed = Status("waiting", {"zh": view, "en": view}).packed()
    assert len(packed) == SIZE
    shown = json.loads(packed)["told"]["zh"]
    assert shown["stage"] == name
    assert len(shown["next"]) >= min(count, 1)


def test_the_worst_of_names_leave_room_for_a_step() -> None:
    worst = "\U0001f68c" * LONGEST
    step = NextStep(worst, worst, "2026年12月30日 24:00", "2026-12-31T00:00:00+08:00")
    view = StatusView(worst, "2026年12月30日 24:00", worst, (step, step))
    told = json.loads(Status("waiting", {"zh": view, "en": replace(view)}).packed())
    assert told["told"]["en"]["next"] == [asdict(step)]


@pytest.mark.parametrize(
    ("number", "zh", "en"),
    [
        (38_094, "3.8 万年", "38,000 years"),
        (3.81, "3.8 年", "3.8 years"),
        (5, "5 年", "5 years"),
        (150_270_000, "1.5 亿年", "150 million years"),
        (2**55, "3.6 亿亿年", "36 quadrillion years"),
    ],
)
def test_numbers_are_told_as_people_say_them(number: float, zh: str, en: str) -> None:
    assert about(number, "zh", "年", "years") == zh
    assert about(number, "en", "年", "years") == en


def test_the_price_of_guessing_follows_from_the_scheme(here: Desk) -> None:
    told = scheme_view(here.organisation, "en")
    assert (told.bits, told.rounds, told.codes) == ("55", "600,000 rounds", "36 quadrillion possibilities")
    guesses = 9_000_000 * 999 / 600_000
    assert told.guesses == "15,000 guesses"
    assert round(2**54 / guesses / 86400 / 365.25, -3) == 38_000
    assert told.years == "38,000 years"
    assert told.data()["buckets"] == f"../{FOLDER}/"


def test_each_language_finds_the_same_buckets(here: Desk) -> None:
    english_first = here.organisation.model_copy(update={"languages": ("en", "zh")})
    assert scheme_view(english_first, "en").folder == f"{FOLDER}/"
    assert scheme_view(english_first, "zh").folder == f"../{FOLDER}/"
