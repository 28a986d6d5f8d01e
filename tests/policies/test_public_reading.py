"""What anybody can read of the rules in force: how to complain, and to whom a matter goes (T1, W3, W6)."""

import re
from datetime import date
from html import unescape
from pathlib import Path

import pytest

from rightsdesk.domain.handbook import Reviews
from rightsdesk.publish.pages import PublicPages
from rightsdesk.publish.templates import Templates
from rightsdesk.publish.views.public import public_desk
from rightsdesk.records.store import Desk

ROOT = Path(__file__).parents[2]
TODAY = date(2026, 11, 20)


@pytest.fixture(scope="module")
def pages(shipped: Desk) -> dict[str, str]:
    """The English pages for the public, by path, without tags."""
    versions = [version for slug in shipped.slugs for version in shipped.versions(slug)]
    view = public_desk(shipped.organisation, versions, TODAY, "en")
    made = PublicPages(view, Templates(ROOT), Reviews(None, {}, TODAY)).pages()
    return {page.path: unescape(re.sub("<[^>]*>", "", page.text)) for page in made}


def test_the_ways_in_stand_on_the_page_on_how_to_complain(pages: dict[str, str]) -> None:
    page = pages["complain.md"]
    assert "hotline" in page
    assert "QR code" in page


@pytest.mark.parametrize(
    ("subjects", "unit"),
    [
        (
            ("counter service", "meter reading", "dunning for water charges", "meter checks"),
            "Business Department",
        ),
        (("survey and design", "fees for works"), "General Office"),
        (("quality of works", "quality of repairs", "accidents at works and mains"), "Works and Repair Team"),
        (("pressure and interruptions of supply",), "Supply Section"),
        (("service by finance staff",), "Finance Section"),
        (("water quality",), "Water Laboratory"),
    ],
)
def test_each_subject_is_said_to_go_to_its_unit(
    pages: dict[str, str], subjects: tuple[str, ...], unit: str
) -> None:
    lines = [line for line in pages["policies/water-utility.md"].splitlines() if unit in line]
    assert any(all(subject in line for subject in subjects) for line in lines), lines


def test_what_makes_a_complaint_major_is_listed(shipped: Desk, pages: dict[str, str]) -> None:
    page = pages["policies/water-utility.md"]
    words = shipped.versions("water-utility")[-1].policy.vocabulary.triggers
    assert [word.en for word in words.values() if word.en not in page] == []
