"""All kinds of programme record, by name; the union that a file can be."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Annotated, Union

from pydantic import Discriminator

from rightsdesk.domain.events.base import said
from rightsdesk.domain.model import Label
from rightsdesk.domain.programme.base import Record
from rightsdesk.domain.programme.custody import CUSTODY
from rightsdesk.domain.programme.education import EDUCATION
from rightsdesk.domain.programme.quality import QUALITY
from rightsdesk.domain.programme.readiness import READINESS
from rightsdesk.domain.programme.reporting import REPORTING

SUBJECTS: tuple[tuple[Label, tuple[type[Record], ...]], ...] = (
    (said("宣传与培训", "Education and training"), EDUCATION),
    (said("质量监督", "Quality"), QUALITY),
    (said("会议与报告", "Meetings and reports"), REPORTING),
    (said("值守与应急", "Readiness"), READINESS),
    (said("个人信息保护", "Personal data"), CUSTODY),
)
"""Every class of record, by subject."""

KINDS: Mapping[str, type[Record]] = {kind.about.kind: kind for _title, kinds in SUBJECTS for kind in kinds}
"""Every class of record by its kind."""

if TYPE_CHECKING:
    AnyRecord = Record
else:
    AnyRecord = Annotated[Union[tuple(KINDS.values())], Discriminator("kind")]  # noqa: UP007 - KINDS is a value
