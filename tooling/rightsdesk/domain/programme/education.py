"""Teaching users their rights, and the staff their work."""

from typing import ClassVar, Literal

from rightsdesk.domain.events.base import said
from rightsdesk.domain.model import Line, Slug, Text, field
from rightsdesk.domain.policy import PEOPLE_AND_POSTS
from rightsdesk.domain.programme.base import KindAbout, Record
from rightsdesk.domain.programme.parts import Count, Digest


class Campaign(Record):
    """Rights education: what was planned, with which material, where, and how many it reached."""

    about: ClassVar[KindAbout] = KindAbout(
        "campaign",
        said("权益宣传活动", "rights education campaign"),
        said("开展权益宣传：方案、材料、形式、覆盖人数。", "Tell users their rights: plan, material, reach."),
        plans_ahead=True,
    )
    kind: Literal["campaign"] = field("类型", "kind", "campaign")
    mode: Literal["online", "offline", "both"] = field(
        "开展形式",
        "how it was held",
        meanings={
            "online": ("线上", "online"),
            "offline": ("线下", "offline"),
            "both": ("线上与线下", "online and offline"),
        },
    )
    plan: Text = field("活动方案", "plan")
    materials: tuple[Line, ...] = field("宣传材料", "material", option="material", min_length=1)
    place: Line | None = field("地点或平台", "place or platform", None)
    reach: Count | None = field("覆盖人数", "how many people it reached", None)
    outcome: Text | None = field("活动效果", "what came of it", None)


class HandbookIssue(Record):
    """An edition of the rights handbook, with the chapters that were reviewed for it."""

    about: ClassVar[KindAbout] = KindAbout(
        "handbook-issue",
        said("权益手册发布", "issue of the rights handbook"),
        said("发布权益手册新版并登记复核的章节。", "Issue the rights handbook anew, chapters reviewed."),
    )
    kind: Literal["handbook-issue"] = field("类型", "kind", "handbook-issue")
    edition: Line = field("版次", "edition")
    chapters: tuple[Slug, ...] = field("复核的章节", "chapters reviewed", option="chapter", min_length=1)
    changes: Text | None = field("主要修改", "what changed", None)
    digest: Digest | None = field("手册摘要值", "digest of the handbook", None)


class Training(Record):
    """A training: its subjects, and who attended."""

    about: ClassVar[KindAbout] = KindAbout(
        "training",
        said("培训", "training"),
        said("登记一次培训：内容与参加人员。", "Record a training: subjects and attendance."),
    )
    kind: Literal["training"] = field("类型", "kind", "training")
    subjects: tuple[Slug, ...] = field(
        "培训内容", "subject", vocabulary="subjects", option="subject", min_length=1
    )
    attended: tuple[Slug, ...] = field(
        "参加人员", "who attended", vocabulary="people", option="attended", min_length=1
    )
    absent: tuple[Slug, ...] = field("缺席人员", "who was absent", (), vocabulary="people")
    others: Count = field("其他参加人数", "how many others attended", 0)
    trainer: Line | None = field("授课人", "trainer", None)
    result: Text | None = field("培训效果", "what came of it", None)

    def subjects_named(self) -> tuple[str, ...]:
        """The subjects of the training."""
        return self.subjects


class Drill(Record):
    """A drill of an emergency plan."""

    about: ClassVar[KindAbout] = KindAbout(
        "drill",
        said("应急演练", "emergency drill"),
        said("登记一次应急演练。", "Record a drill of an emergency plan."),
        said("整改项", "improvement"),
    )
    kind: Literal["drill"] = field("类型", "kind", "drill")
    plan: Slug = field("应急预案", "emergency plan", vocabulary="emergencies")
    scenario: Text = field("演练情景", "what was assumed to have happened")
    attended: tuple[Slug, ...] = field("参加人员", "who took part", vocabulary=PEOPLE_AND_POSTS, min_length=1)
    others: Count = field("其他参加人数", "how many others took part", 0)
    result: Text = field("演练结论", "what was found")


EDUCATION = (Campaign, HandbookIssue, Training, Drill)
