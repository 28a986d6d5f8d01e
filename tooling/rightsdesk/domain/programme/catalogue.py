"""All kinds of programme record, by name; the union that a file can be."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Annotated, Union

from pydantic import Discriminator

from rightsdesk.domain.programme.base import Record
from rightsdesk.domain.programme.education import EDUCATION
from rightsdesk.domain.programme.quality import QUALITY
from rightsdesk.domain.programme.readiness import READINESS
from rightsdesk.domain.programme.reporting import REPORTING

KINDS: Mapping[str, type[Record]] = {
    kind.about.kind: kind for kind in (*EDUCATION, *QUALITY, *REPORTING, *READINESS)
}
"""Every class of record by its kind, by subject."""

if TYPE_CHECKING:
    AnyRecord = Record
else:
    AnyRecord = Annotated[Union[tuple(KINDS.values())], Discriminator("kind")]  # noqa: UP007 - KINDS is a value
