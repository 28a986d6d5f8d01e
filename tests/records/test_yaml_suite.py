"""The reader held against the public YAML test suite: what that refuses is refused, the rest read as it says.

What is refused although it is legal YAML is listed by the code it is refused with; a list that goes stale in
either direction fails.
"""

import json
import os
import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml

from rightsdesk.errors import Unreadable
from rightsdesk.records.source import load

DATA = Path(os.environ.get("RIGHTSDESK_DATA", Path(__file__).parents[2].parent / "shared" / "data"))
SUITE = DATA / "yaml-test-suite"

pytestmark = pytest.mark.skipif(
    not SUITE.is_dir(), reason=f"no YAML test suite at {SUITE}; set RIGHTSDESK_DATA"
)

HARMLESS: dict[str, str] = {}
"""What the suite calls an error and the reader lets through, with the reason. There is no such case."""

REFUSED_ON_PURPOSE: dict[str, str] = {
    "S104": "G4RS",
    "S105": (
        "5GBF 6BCT 6HB6 96NN 96NN-01 A2M4 DC7X DE56-02 DE56-03 DE56-04 DE56-05 DK95 DK95-02 DK95-03 "
        "DK95-04 DK95-05 DK95-07 DK95-08 HS5T J3BT K54U KH5V-01 KH5V-02 M9B4 MJS9 NP9H Q5MG Q8AD T5N4 "
        "TL85 UV7Q"
    ),
    "S108": "8G76 98YD AVM7",
    "S109": "2G84-02 2G84-03 4RWC 96NN-01 SM9W SM9W-01",
    "S110": (
        "2JQS 2LFX 4ABK 4MUZ 4MUZ-01 4MUZ-02 58MP 5MUD 5WE3 652Z 6BCT 6LVF 7Z25 8XYN 96NN 96NN-01 "
        "9SA2 A2M4 BEC7 CFD4 DBG4 DK3J DK95 DK95-03 DK95-04 FP8R FRK4 HM87 HM87-01 K3WX M2N8 M7A3 NHX8 "
        "Q5MG QT73 SM9W-01 UKK6 VJP3-01 W4TN W5VH ZYU8 ZYU8-01 ZYU8-02 ZYU8-03"
    ),
    "S111": "35KP 5TYM 6FWR 6WLZ 7Z25 9KAX JHB9 L383 M29M M7A3 MYW6 PUW8 RTP8 RZT7 S4T7",
    "S112": "5TYM 6CK3 6WLZ CC74 DK95-07 P76L RTP8 U3C3 W4TN Z9M4",
    "S113": (
        "3GZX 3R3P 6KGN 9KAX BU8L CN3R CUP7 E76Z F2C7 LE5A PW8X SKE5 U3XV UGM3 V55R X38W XW4D Y2GN ZH7C ZWK4"
    ),
    "S114": (
        "2AUY 2XXW 33X3 35KP 52DL 565N 57H4 5TYM 6CK3 6JWB 6WLZ 74H7 7FWL 8MK2 9KAX BU8L CC74 CUP7 F2C7 "
        "FH7J L94M LE5A M5C3 P76L S4JQ U3C3 UGM3 UKK6-02 WZ62 Z9M4"
    ),
    "S116": "4FJ6 6PBE 74H7 9MMW DFF7 FH7J M2N8 M2N8-01 M5DY PW8X Q9WF SBG9 V9D5 WZ62 X38W XW4D",
    "S118": "XW4D",
}
"""Legal YAML that no desk's file may be, by code; `-01` and so on number the further cases of a suite's file.

S104 a control character as an escape; S105 a tab; S108 no document; S109 no line feed at the end;
S110 legal, but libyaml does not read it (empty keys, `:` or `?` next to a word inside brackets, unknown
directives, a block text at the margin); S111 several documents, or `...`; S112 a directive; S113 anchors;
S114 tags; S116 a key that is empty, a number, a list or a mapping; S118 ambiguous without quotes.
"""


@dataclass(frozen=True)
class Sample:
    """One case of the suite: `data` is what it should read as, or None where the suite does not say."""

    name: str
    text: str
    wrong: bool
    data: str | None


def show(marked: str) -> str:
    """The text behind the suite's visible marks."""
    text = (
        re.sub("—*»", "\t", marked.replace("␣", " "))
        .replace("←", "\r")
        .replace("⇔", "\ufeff")
        .replace("↵", "")
    )
    return text[:-2] if text.endswith("∎\n") else text


def read_samples() -> Iterator[Sample]:
    for file in sorted(SUITE.glob("*.yaml")):
        expected = None
        for number, case in enumerate(yaml.load(file.read_text("utf-8"), Loader=yaml.CSafeLoader)):
            # a further case of a file says again only what differs
            expected = case.get("json", expected)
            name = f"{file.stem}-{number:02}" if number else file.stem
            yield Sample(name, show(case["yaml"]), bool(case.get("fail")), expected)


def codes(sample: Sample) -> set[str]:
    try:
        load(sample.text.encode(), sample.name)
    except Unreadable as error:
        assert all(finding.line > 0 and finding.column > 0 and finding.hint for finding in error.findings)
        return {finding.code for finding in error.findings}
    return set()


def exactly(data: Any) -> str:
    return json.dumps(data, sort_keys=True)


def test_the_suite_is_there() -> None:
    samples = list(read_samples())
    assert len(samples) > 250
    assert sum(sample.wrong for sample in samples) > 50


def test_what_the_suite_refuses_is_refused() -> None:
    accepted = {sample.name for sample in read_samples() if sample.wrong and not codes(sample)}
    assert accepted == set(HARMLESS)


def test_what_is_accepted_is_read_as_the_suite_says() -> None:
    read = 0
    for sample in read_samples():
        if sample.wrong or codes(sample):
            continue
        assert sample.data is not None, f"{sample.name}: the suite does not say what it reads as"
        wanted = json.loads(sample.data)
        found = load(sample.text.encode(), sample.name).data
        assert exactly(found) == exactly(wanted), sample.name
        read += 1
    assert read > 80


def test_what_is_refused_on_purpose_is_listed() -> None:
    refused: dict[str, list[str]] = defaultdict(list)
    for sample in read_samples():
        for code in () if sample.wrong else codes(sample):
            refused[code].append(sample.name)
    assert {code: set(names) for code, names in refused.items()} == {
        code: set(names.split()) for code, names in REFUSED_ON_PURPOSE.items()
    }
