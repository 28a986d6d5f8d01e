"""What the desk records of itself: who read personal data, when and why. No policy asks for such records and
no command makes them; reading does (`operations/revealing.py`)."""

from datetime import date
from typing import ClassVar, Literal

from rightsdesk.domain.events.base import said
from rightsdesk.domain.model import Label, field
from rightsdesk.domain.programme.base import KindAbout, Record
from rightsdesk.domain.programme.entries import PersonalDataRead

ACCESS_LOG = "access-log"


class AccessLog(Record):
    """What one person read of complainants in a month, an entry for each time."""

    about: ClassVar[KindAbout] = KindAbout(
        "access-log",
        said("个人信息查阅记录", "access log"),
        said(
            "何人何时为何查阅了投诉人信息，由系统登记。",
            "Who read who complained, when and why; kept by itself.",
        ),
        own=True,
    )
    kind: Literal["access-log"] = field("类型", "kind", "access-log")

    def readings(self) -> tuple[PersonalDataRead, ...]:
        """Each time that personal data was read."""
        return self.entries(PersonalDataRead)


def log_title(month: date) -> Label:
    """What a month's log is called."""
    return Label(zh=f"{month:%Y-%m} 个人信息查阅记录", en=f"Personal data read in {month:%Y-%m}")


CUSTODY = (AccessLog,)
