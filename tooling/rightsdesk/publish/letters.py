"""Letters with an answer: the text that fits a case best, filled in with its facts.

The texts stand in `site_templates/sheets/letters/<language>/`, named `<category>.<kind>.<outcome>.txt`,
`<category>.<kind>.txt`, `<kind>.<outcome>.txt`, `<outcome>.txt`, `<kind>.txt` or `letter.txt`: the first that
there is, is taken. An organisation adds its own beside them. The first paragraph is the greeting.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from rightsdesk.errors import DeskError
from rightsdesk.messages import _
from rightsdesk.publish.templates import Templates
from rightsdesk.publish.views.letters import LetterView, answer, letter
from rightsdesk.publish.views.papers import Paper

FOLDER = "sheets/letters"
_CHINESE = re.compile("[\u4e00-\u9fff]")
_LETTERS = re.compile("[A-Za-z]{2}")
_PARAGRAPHS = re.compile(r"\n[ \t]*\n\s*")


@dataclass(frozen=True, slots=True)
class WrittenView:
    """A letter as it is set: greeting, paragraphs, the day of the answer, how to reach the desk."""

    greeting: str
    paragraphs: tuple[str, ...]
    day: str
    contacts: tuple[str, ...]


def names(category: str, kind: str, outcome: str) -> Iterator[str]:
    """The names of the texts that could serve, the best first."""
    yield f"{category}.{kind}.{outcome}"
    yield f"{category}.{kind}"
    yield f"{kind}.{outcome}"
    yield outcome
    yield kind
    yield "letter"


def chosen(paper: Paper, facts: LetterView, templates: Templates) -> str:
    """The template of the text that fits best: `letter.txt` where no other does."""
    traits = paper.state.traits
    known = templates.files(f"{FOLDER}/{paper.language}")
    for name in names(str(traits["category"]), str(traits["kind"]), facts.outcome):
        if f"{name}.txt" in known:
            return f"{FOLDER}/{paper.language}/{name}.txt"
    return f"{FOLDER}/{paper.language}/letter.txt"


def in_another_language(paper: Paper) -> bool:
    """Whether the answer on record is plainly not in the language of the letter: Chinese in an English one,
    or no Chinese but words in a Chinese one."""
    told = answer(paper)
    result = letter(paper, told).result if told else ""
    if paper.language == "en":
        return bool(_CHINESE.search(result))
    return bool(_LETTERS.search(result)) and not _CHINESE.search(result)


def written(paper: Paper, templates: Templates) -> WrittenView:
    """The letter with the answer of the present handling. Raises DeskError where the complainant was not
    answered yet: there is nothing to write."""
    told = answer(paper)
    if told is None:
        raise DeskError(
            _(
                "{case} has not been answered, so there is no letter to print; first: desk respond {case}"
            ).format(case=paper.case.id)
        )
    facts = letter(paper, told)
    text = templates.plain(chosen(paper, facts, templates), {"letter": facts})
    greeting, *paragraphs = [part.strip() for part in _PARAGRAPHS.split(text.strip())]
    return WrittenView(greeting, tuple(part for part in paragraphs if part), facts.answered, facts.contacts)
