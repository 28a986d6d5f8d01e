"""The kinds of personal data that can be told from a text alone, each declared once."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final, Literal

from rightsdesk.domain.model import Label

KindName = Literal[
    "mobile",
    "landline",
    "foreign-phone",
    "identity-number",
    "passport",
    "bank-card",
    "email",
    "account",
    "plate",
    "name",
]


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of personal data. `label` is what a reader finds in its place once it is sealed; `shown` how
    many characters of it a message may repeat, at its beginning and at its end; `field` the field of a case's
    personal data that it belongs to (None: it has no field of its own).
    """

    name: KindName
    label: Label
    shown: tuple[int, int]
    field: str | None = None


_KINDS: Final = (
    Kind("mobile", Label(zh="手机号", en="mobile number"), (3, 4), "phone"),
    Kind("landline", Label(zh="固定电话", en="landline number"), (3, 2), "phone"),
    Kind("foreign-phone", Label(zh="境外电话", en="telephone number abroad"), (3, 2), "phone"),
    Kind("identity-number", Label(zh="身份证号", en="identity number"), (3, 2)),
    Kind("passport", Label(zh="证件号", en="passport or permit number"), (1, 2)),
    Kind("bank-card", Label(zh="银行卡号", en="bank card number"), (4, 4)),
    Kind("email", Label(zh="电子邮箱", en="e-mail address"), (1, 0), "email"),
    Kind("account", Label(zh="微信或 QQ 号", en="WeChat or QQ account"), (2, 1)),
    Kind("plate", Label(zh="车牌号", en="number plate"), (2, 1)),
    Kind("name", Label(zh="姓名", en="name"), (1, 0), "name"),
)

KINDS: Final[Mapping[str, Kind]] = MappingProxyType({kind.name: kind for kind in _KINDS})
"""The kinds by name."""


@dataclass(frozen=True, slots=True, order=True)
class Sighting:
    """Personal data seen in a text: where it starts and ends (characters, from 0), the name of its kind, and
    itself."""

    start: int
    end: int
    kind: str
    value: str

    @property
    def masked(self) -> str:
        """What a message may repeat of it: enough to find it, not enough to use it."""
        return masked(self.value, self.kind)


def masked(value: str, kind: str) -> str:
    """A value with all but a few characters replaced by `*`: 138****5678, z***@example.org, 王**."""
    if kind == "email":
        person, _at, host = value.partition("@")
        return f"{person[:1]}***@{host}"
    first, last = KINDS[kind].shown
    if len(value) <= first + last:
        first, last = 1, 0
    return value[:first] + "*" * (len(value) - first - last) + value[len(value) - last :]
