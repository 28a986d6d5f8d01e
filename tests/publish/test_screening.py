"""The public site is looked through for personal data before it is put in place."""

import shutil
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from rightsdesk.domain.sightings.allowing import Allowance, Tolerated, tolerated
from rightsdesk.errors import DeskError, Refused
from rightsdesk.publish.files import SiteFile, text_file
from rightsdesk.publish.screening import screen
from rightsdesk.publish.site import build
from rightsdesk.records.files import WorkTree
from rightsdesk.records.store import Desk

ROOT = Path(__file__).parents[2]
NOW = datetime.fromisoformat("2026-11-20T10:00:00+08:00")
TODAY = date(2026, 11, 20)
OWN = tolerated(["desk@mail.example"], [], ())


def found(
    memory: Path, path: str, text: str, allowed: Tolerated = OWN, today: date = TODAY
) -> list[tuple[str, int, str]]:
    listed = screen([text_file(path, text)], "public", allowed, today, memory)
    return [(each.path, each.line, each.message.rpartition(" ")[2]) for each in listed]


@pytest.mark.parametrize(
    ("path", "text", "line", "told"),
    [
        ("a.html", "<p>one</p>\n<p>电话 13812345678</p>", 2, "138****5678"),
        ("a.html", "<p>138<b>1234</b>5678</p>", 1, "138****5678"),
        ("a.html", "<tr><th>联系人</th>\n<td>王小明</td></tr>", 2, "王**"),
        ("a.html", '<img\nalt="王小明女士">', 2, "王**"),
        ("a.html", '<meta name="description" content="call 13812345678">', 1, "138****5678"),
        ("a.html", '<a href="tel:13812345678">call</a>', 1, "138****5678"),
        ("a.html", "<p>&#49;3812345678</p>", 1, "138****5678"),
        ("a.html", '<script type="application/json">{"a": "13812345678"}</script>', 1, "138****5678"),
        ("data/a.json", '{"a":\n"\\u738b\\u5c0f\\u660e\\u5973\\u58eb"}', 2, "王**"),
        ("follow/a.js", 'f("13812345678")', 1, "138****5678"),
        ("open.csv", "id,what\n1,13812345678\n", 2, "138****5678"),
        ("feed.xml", "<title>王小明女士</title>", 1, "王**"),
        ("open311/v2/requests.json", '{"description": "VXH93T4SWSAJARB0"}', 1, "H9***********0"),
    ],
)
def test_built_public_site_with_personal_data(
    tmp_path: Path, path: str, text: str, line: int, told: str
) -> None:
    for _again in range(2):
        assert found(tmp_path / "memory.json", path, text) == [(f"public/{path}", line, told)]


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("index.html", "<p>desk@mail.example，王女士，2026-11-02 09:14，2607-A8ZCT-F</p>"),
        ("index.html", "<td>1381</td><td>2345</td><td>678</td>"),
        ("assets/javascripts/vendor.js", "/* somebody@mail.example */"),
        ("en/search/search_index.json", '{"text": "13812345678"}'),
        ("en/picture.png", "13812345678"),
        ("open311/v2/requests.json", '{\n  "service_request_id": "VXH93T4SWSAJARB0"\n}'),
        ("open311/v2/requests.xml", "<service_request_id>VXH93T4SWSAJARB0</service_request_id>"),
        ("_headers", "/*\n  Referrer-Policy: no-referrer\n"),
        ("follow/buckets/5d7.js", 'deskReceipt.bucket("5d7",[["vXkTuAgPrNztLXI5IX3NfQ","jW","Qq"]]);'),
    ],
)
def test_what_a_public_site_may_have(tmp_path: Path, path: str, text: str) -> None:
    for _again in range(2):
        assert found(tmp_path / "memory.json", path, text) == []


@pytest.mark.parametrize("path", ["a.pdf", "tables/a.xlsx", "a.zip", "en/a.docx", "a.gz"])
def test_a_file_into_which_nobody_can_look_is_no_part_of_the_site(tmp_path: Path, path: str) -> None:
    with pytest.raises(DeskError, match=path):
        found(tmp_path / "memory.json", path, "13812345678")


def test_a_pdf_is_looked_through_by_its_text(tmp_path: Path) -> None:
    file = SiteFile("a.pdf", b"%PDF", lambda: "one\n电话 13812345678")
    for _again in range(2):
        [finding] = screen([file], "public", OWN, TODAY, tmp_path / "memory.json")
        assert (finding.path, finding.line) == ("public/a.pdf", 2)


def test_what_was_clean_is_judged_again_with_other_allowances_and_on_another_day(tmp_path: Path) -> None:
    memory, text = tmp_path / "memory.json", "<p>电话 13812345678</p>"
    entry = {"kind": "mobile", "value": "13812345678", "reason": "hotline", "by": "lead", "until": TODAY}
    allowed = tolerated([], [], (Allowance.model_validate(entry),))
    assert not found(memory, "a.html", text, allowed)
    assert found(memory, "a.html", text, allowed, TODAY + timedelta(days=1))
    assert not found(memory, "a.html", text, allowed)
    assert found(memory, "a.html", text)


def test_what_was_clean_as_one_kind_of_file_is_looked_at_as_another(tmp_path: Path) -> None:
    memory, text = tmp_path / "memory.json", "&#49;3812345678"
    assert not found(memory, "a.txt", text)
    assert found(memory, "a.html", text)


@pytest.mark.parametrize("damage", ["", "[]", "{", '{"judged_by": "", "clean": 1}'])
def test_a_memory_that_cannot_be_read_is_none(tmp_path: Path, damage: str) -> None:
    memory = tmp_path / "memory.json"
    memory.write_text(damage, encoding="utf-8")
    assert found(memory, "a.html", "13812345678")
    assert not found(memory, "a.html", "none")


def test_a_site_with_personal_data_is_not_put_in_place(tmp_path: Path) -> None:
    folder = tmp_path / "desk"
    shutil.copytree(ROOT / "tests" / "rules" / "desk", folder)
    policy = next((folder / "policies" / "full").glob("*.yml"))
    text = policy.read_text(encoding="utf-8")
    policy.write_text(
        text.replace(
            "clauses:", "clauses:\n- {no: '0', text: {zh: 找王小明女士。, en: x}, enforced: by people}", 1
        )
    )
    with pytest.raises(Refused) as refused:
        build(folder, Desk(WorkTree(folder)), NOW, folder / "site", ["public"])
    assert refused.value.placed
    assert {each.code for each in refused.value.findings} == {"P110"}
    assert all(each.path.startswith("public/") for each in refused.value.findings)
    assert "王小明" not in str([each.message for each in refused.value.findings])
    assert not (folder / "site").exists()
