"""The printed sheets of a case, each declared once, and their PDFs."""

import json
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import Any

from rightsdesk.domain.case import PersonalData
from rightsdesk.domain.dossier import wanted_in_file
from rightsdesk.domain.model import Label
from rightsdesk.publish import letters, pdf
from rightsdesk.publish.fonts import unprintable
from rightsdesk.publish.templates import Templates
from rightsdesk.publish.views import findings, forms
from rightsdesk.publish.views.covers import Entry, cover
from rightsdesk.publish.views.letters import ANSWERS
from rightsdesk.publish.views.papers import Paper, head
from rightsdesk.publish.views.words import said

Titles = Mapping[str, Label]
"""What a sheet is called, by the kind of the case."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """A kind of sheet. `about` says what it is for; `template` is its file in `site_templates/sheets/`,
    `view` makes the values that the template gets.

    `records` are the steps that it puts on paper, `needs` those of which one must have been taken for it to
    say anything (none: it always does); `blank`: whether it can be printed before that, to be filled in by
    hand. `letter`: whether it goes to the complainant, and so speaks their language.
    """

    slug: str
    titles: Titles
    about: Label
    template: str
    view: Callable[[Paper, Templates], Any]
    records: tuple[str, ...]
    needs: tuple[str, ...] = ()
    blank: bool = True
    letter: bool = False

    def title(self, paper: Paper) -> str:
        """What it is called for such a case."""
        return self.titles[str(paper.state.traits["kind"])].text(paper.language)

    def says_something(self, paper: Paper) -> bool:
        """Whether what it is about has been recorded; for a letter, in the handling that the case is in."""
        if self.letter:
            return any(paper.state.events(name) for name in self.needs)
        return not self.needs or bool(paper.events(*self.needs))


def _same(zh: str, en: str) -> Titles:
    """One title for every kind of case."""
    return dict.fromkeys(("complaint", "question", "suggestion"), said(zh, en))


def _cover(paper: Paper, _templates: Templates) -> Any:
    entries = [
        Entry(sheet.title(paper), sheet.records)
        for sheet in SHEETS
        if sheet.records and is_in_file(sheet, paper)
    ]
    return cover(paper, entries, wanted_in_file(paper.policy, paper.state), paper.found)


SHEETS = (
    Sheet(
        slug="registration",
        titles={
            "complaint": said("投诉登记表", "Complaint registration form"),
            "question": said("咨询登记表", "Question registration form"),
            "suggestion": said("建议登记表", "Suggestion registration form"),
        },
        about=said("受理登记与初步评估", "what was received, and how it was assessed"),
        template="registration",
        view=lambda paper, _templates: forms.registration(paper),
        records=("receipt-issued", "assessed", "promised", "transferred"),
    ),
    Sheet(
        slug="process",
        titles={
            "complaint": said("投诉处理流程单", "Complaint process sheet"),
            "question": said("咨询处理流程单", "Question process sheet"),
            "suggestion": said("建议处理流程单", "Suggestion process sheet"),
        },
        about=said("随案流转，受理、承办、领导、回访四方签署", "travels with the case; four parties sign it"),
        template="process",
        view=lambda paper, _templates: forms.process(paper),
        records=("process-sheet-issued", "accepted", "reported-back", "called-back"),
        needs=("process-sheet-issued", "reported-back", "called-back"),
    ),
    Sheet(
        slug="investigation",
        titles=_same("调查核实记录", "Investigation record"),
        about=said("经过、原因、责任与证据", "course, cause, responsibility and evidence"),
        template="investigation",
        view=lambda paper, _templates: findings.investigation(paper),
        records=("investigated",),
        needs=("investigated",),
    ),
    Sheet(
        slug="plan",
        titles=_same("处理方案审批表", "Resolution plan for approval"),
        about=said("解释、补救、改进与审批", "explanation, remedies, improvements, approval"),
        template="plan",
        view=lambda paper, _templates: findings.approval(paper),
        records=("coordinated", "proposed", "approved", "rejected", "carried-out"),
        needs=("proposed",),
    ),
    Sheet(
        slug="reply",
        titles={
            "complaint": said("投诉处理答复函", "Answer to your complaint"),
            "question": said("咨询答复函", "Answer to your question"),
            "suggestion": said("建议答复函", "Answer to your suggestion"),
        },
        about=said("致投诉人的答复函，用投诉人的语言", "the letter to the complainant, in their language"),
        template="letter",
        view=letters.written,
        records=(*ANSWERS, "adopted", "declined"),
        needs=ANSWERS,
        blank=False,
        letter=True,
    ),
    Sheet(
        slug="cover",
        titles=_same("卷宗封面及目录", "File cover and contents"),
        about=said("卷宗封面、卷内目录、所缺材料与证据清单", "cover, contents, what is missing, evidence"),
        template="cover",
        view=_cover,
        records=(),
    ),
)
"""Every kind of sheet, in the order of a case's life; the cover, which lists the others, last."""

BY_SLUG: Mapping[str, Sheet] = {sheet.slug: sheet for sheet in SHEETS}


def is_in_file(sheet: Sheet, paper: Paper) -> bool:
    """Whether the sheet belongs into the case's file: because it says something, or because the policy wants
    a step that it records."""
    wanted = {each.step for each in wanted_in_file(paper.policy, paper.state)}
    return sheet.says_something(paper) or bool(wanted & set(sheet.records))


def printed(sheet: Sheet, paper: Paper, templates: Templates, now: datetime) -> bytes:
    """The PDF of a sheet, in the language of the paper's reader.

    Raises DeskError where the sheet cannot be printed empty and has nothing to say, and where the machine
    lacks what printing takes.
    """
    return pdf.render(templates, sheet.template, _data(sheet, paper, templates), now)


def _data(sheet: Sheet, paper: Paper, templates: Templates) -> dict[str, Any]:
    """What the sheet's template reads."""
    data = {"language": paper.language, "head": asdict(head(paper, sheet.title(paper)))}
    return data | asdict(sheet.view(paper, templates))


def boxes_on(sheet: Sheet, paper: Paper, templates: Templates) -> str:
    """The characters on a sheet for which this machine has no font, each once: boxes stand for them."""
    return unprintable(json.dumps(_data(sheet, paper, templates), ensure_ascii=False))


def tells_of(who: PersonalData | None, sheet: Sheet, paper: Paper, templates: Templates) -> bool:
    """Whether such a sheet would say anything of this complainant, rather than leave room for a hand."""
    told, silent = (sheet.view(replace(paper, personal=each), templates) for each in (who, None))
    return bool(told != silent)
