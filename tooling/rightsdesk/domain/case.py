"""A case: the header says what was received and never changes, the timeline says what happened and only
grows.
"""

from collections.abc import Iterable, Iterator, Mapping
from types import MappingProxyType
from typing import Literal, Self

from pydantic import ConfigDict, field_validator

from rightsdesk.domain.events.catalogue import AnyEvent
from rightsdesk.domain.events.protection import PersonalDataAdded
from rightsdesk.domain.ids import CaseId
from rightsdesk.domain.model import Label, Line, Model, Slug, Text, Time, field
from rightsdesk.domain.sealed import HEADER, HeldApart, event_place, is_envelope

KIND_NAMES: Mapping[str, Label] = MappingProxyType(
    {
        "complaint": Label(zh="投诉", en="complaint"),
        "question": Label(zh="咨询", en="question"),
        "suggestion": Label(zh="建议", en="suggestion"),
    }
)
"""What a case can be, in the words of pages and reports; in English, one of them."""
KINDS = tuple(KIND_NAMES)


class Place(Model):
    """Where and when the matter happened."""

    line: Line | None = field("线路", "line", None)
    vehicle: Line | None = field("车辆", "vehicle", None)
    place: Line | None = field("地点", "place", None)
    at: Time | None = field("发生时间", "when", None)


class Origin(Model):
    """Which row of which other register an imported case comes from."""

    system: Slug = field("来源系统", "system")
    id: Line = field("来源编号", "id there")

    def source(self) -> str:
        """What the events made from that row say in `source`."""
        return f"{self.system} {self.id}"


class Header(Model):
    """What was received. Times with offset; texts in `language`, without personal data."""

    id: CaseId = field("受理编号", "case id")
    policy: Slug = field(
        "适用制度", "policy", help="judged by its version in force when the case was received"
    )
    kind: Literal["complaint", "question", "suggestion"] = field("性质", "kind")
    channel: Slug = field("渠道", "channel", vocabulary="channels")
    received_at: Time = field("受理时间", "when it was received")
    received_by: Slug = field("受理人", "who received it", vocabulary="people")
    category: Slug = field("类别", "category", vocabulary="categories")
    subject: Line = field("事由", "subject, without personal data")
    summary: Text = field("内容摘要", "what happened, in the desk's words, without personal data")
    wants: Slug | None = field("诉求", "result the user asks for", None, vocabulary="wants")
    where: Place | None = field("发生地点与时间", "where and when it happened", None)
    reply_via: Slug | None = field("希望的答复方式", "way of reply asked for", None, vocabulary="replies")
    language: Literal["zh", "en"] = field("语言", "language of the complainant", "zh")
    origin: Origin | None = field("导入来源", "origin of an imported case", None)
    public: bool | None = field("列入公开数据", "may be shown in open data: the complainant agreed", None)
    sealed: HeldApart | None = field("已密封的个人信息", "the personal data, sealed", None)


class Case(Header):
    """A whole case file."""

    timeline: tuple[AnyEvent, ...] = field("办理过程", "timeline", ())

    def is_imported(self, index: int) -> bool:
        """Whether the event at `index` came with the case from the register that `origin` names."""
        return self.origin is not None and self.timeline[index].source == self.origin.source()

    def sealed_parts(self) -> Iterator[tuple[str, str]]:
        """Each sealed part with its place, in order; a reference to a file of earlier desks is none."""
        if self.sealed is not None and is_envelope(self.sealed):
            yield self.sealed, HEADER
        for event in self.timeline:
            if isinstance(event, PersonalDataAdded):
                yield event.sealed, event_place(event.at, event.by)

    @property
    def holds_personal_data(self) -> bool:
        """Whether anything is held on who complained, sealed or as earlier desks did."""
        return self.sealed is not None or any(isinstance(each, PersonalDataAdded) for each in self.timeline)

    @field_validator("timeline", mode="before")
    @classmethod
    def _nothing_yet(cls, value: object) -> object:
        return () if value is None else value


class PersonalData(Model):
    """Who complained and their own words: never in clear in a commit (DESIGN §7), nor in a message."""

    model_config = ConfigDict(hide_input_in_errors=True)

    name: Line | None = field("姓名", "name", None)
    phone: Line | None = field("电话", "phone", None)
    email: Line | None = field("电子邮箱", "e-mail", None)
    address: Line | None = field("地址", "address", None)
    words: Text | None = field("原话", "the complainant's own words", None)
    further: Text | None = field("其他个人信息", "other personal data", None)

    def is_empty(self) -> bool:
        """Whether nothing at all is held on the person."""
        return not self.model_dump(exclude_none=True)

    def supplemented(self, later: Self) -> Self:
        """Both together: what came later stands in the place of what was known of the same field, and after
        it in the longer texts, which tell of several things, and together may be longer than one of them.
        """
        known, new = self.model_dump(exclude_none=True), later.model_dump(exclude_none=True)
        for name in ("words", "further"):
            if name in known and name in new:
                new[name] = f"{known[name].rstrip()}\n{new[name]}"
        return self.model_copy(update=known | new)


def together(parts: Iterable[PersonalData]) -> PersonalData | None:
    """What all parts of a case's personal data come to, in order; None for no parts."""
    found: PersonalData | None = None
    for part in parts:
        found = part if found is None else found.supplemented(part)
    return found
