"""What is wrong with data, said to its reader: pydantic's findings as plain sentences of the catalogue.

A validator of ours raises ValueError with its own sentence, already in the reader's language; what pydantic
finds by itself has its sentence here, by the type of its finding.
"""

import re
from typing import TYPE_CHECKING, Any, Final

from rightsdesk.messages import N_, _

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails

_NO_NUMBER: Final = N_("it is no number; write one, such as 0.05")
_NO_WHOLE_NUMBER: Final = N_("it is no whole number; write one, such as 3")
_NO_TRUTH: Final = N_("it is neither true nor false; write one of the two")
_NO_DAY: Final = N_("it is no day; write it as YYYY-MM-DD")
_NO_TIME_OF_DAY: Final = N_("it is no time of day; write it as hh:mm")
_NO_TIME: Final = N_("it is no time; write it as YYYY-MM-DDThh:mm:ss+hh:mm")
_NO_OFFSET: Final = N_("the time has no offset; write it as YYYY-MM-DDThh:mm:ss+hh:mm")
_NO_LIST: Final = N_("it is no list; write one, each item after a dash")
_NO_FIELDS: Final = N_("it is not made of fields; write each as a name, a colon and its value")

SENTENCES: Final = {
    "missing": N_("it is missing"),
    "extra_forbidden": N_("there is no such field"),
    "invalid_key": N_("the name of a field is no text; put it in quotes"),
    "string_type": N_("it is no text; write one, in quotes where it reads as a number or as yes or no"),
    "string_too_short": N_("it is too short; write {min_length} or more characters"),
    "string_too_long": N_("it is too long; write at most {max_length} characters"),
    "string_pattern_mismatch": N_("it does not have the form {pattern}"),
    "int_type": _NO_WHOLE_NUMBER,
    "int_parsing": _NO_WHOLE_NUMBER,
    "int_parsing_size": _NO_WHOLE_NUMBER,
    "int_from_float": _NO_WHOLE_NUMBER,
    "float_type": _NO_NUMBER,
    "float_parsing": _NO_NUMBER,
    "finite_number": _NO_NUMBER,
    "bool_type": _NO_TRUTH,
    "bool_parsing": _NO_TRUTH,
    "greater_than": N_("it is too small; write more than {gt}"),
    "greater_than_equal": N_("it is too small; write {ge} or more"),
    "less_than_equal": N_("it is too large; write {le} or less"),
    "literal_error": N_("it is none of: {expected}"),
    "date_type": _NO_DAY,
    "date_parsing": _NO_DAY,
    "date_from_datetime_parsing": _NO_DAY,
    "date_from_datetime_inexact": _NO_DAY,
    "time_type": _NO_TIME_OF_DAY,
    "time_parsing": _NO_TIME_OF_DAY,
    "datetime_type": _NO_TIME,
    "datetime_parsing": _NO_TIME,
    "datetime_object_invalid": _NO_TIME,
    "datetime_from_date_parsing": _NO_TIME,
    "timezone_aware": _NO_OFFSET,
    "tuple_type": _NO_LIST,
    "list_type": _NO_LIST,
    "too_short": N_("it has too few entries; give {min_length} or more"),
    "dict_type": _NO_FIELDS,
    "model_type": _NO_FIELDS,
    "union_tag_not_found": N_("it has no `{discriminator}:` that names what happened"),
    "union_tag_invalid": N_("there is no {discriminator} {tag!r}"),
    "invalid-json-value": N_("it is neither text, number, yes or no, list nor fields"),
}
"""The sentence for each type of finding that pydantic makes of our models by itself: a catalogue key, with
the values of the finding's context. Types that are not here keep pydantic's own sentence."""

_SHAPES: dict[str, str] = {}

_QUOTED: Final = re.compile(r"'([^']*)'")


def shape(pattern: str, sentence: str) -> str:
    """The pattern, for `Field(pattern=…)`; a text that does not match it is answered with the sentence, a
    catalogue key without place holders, which says what may be written.
    """
    _SHAPES[pattern] = sentence
    return pattern


def sentence_of(detail: "ErrorDetails") -> str:
    """What one of `ValidationError.errors()` finds wrong, in the reader's language, without its place."""
    kind, context = detail["type"], detail.get("ctx", {})
    if kind == "value_error":
        return str(context["error"])
    known = SENTENCES.get(kind)
    if kind == "string_pattern_mismatch":
        known = _SHAPES.get(context["pattern"], known)
    return detail["msg"] if known is None else _(known).format(**_plain(context))


def _plain(context: dict[str, Any]) -> dict[str, Any]:
    """The values of a finding without pydantic's English between them: `'a', 'b' or 'c'` is `a, b, c`."""
    plain = dict(context)
    for name in ("expected", "discriminator"):
        words = _QUOTED.findall(str(context.get(name, "")))
        if words:
            plain[name] = ", ".join(words)
    return plain
