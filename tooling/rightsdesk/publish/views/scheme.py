"""What the pages on following a complaint say of the scheme behind it: its numbers, and what it costs to
break it. All of them are computed from what the scheme is made of.
"""

from dataclasses import dataclass
from typing import Any, Final

from rightsdesk.domain.organisation import Organisation
from rightsdesk.domain.receipt_code import BUCKETS, FEWEST_ENTRIES, GUESSABLE_BITS, RANDOM, ROUNDS
from rightsdesk.publish.views.following import SIZE
from rightsdesk.records.receipts import INFO

CARD_RATE: Final = 9_000_000
CARD_ROUNDS: Final = 999
CARD_WATTS: Final = 450
"""A strong graphics card of 2022 (GeForce RTX 4090) as hashcat measures it in its mode 10900: guesses a
second of so many rounds of PBKDF2-HMAC-SHA256, rounded up; and its rated power."""

FARM: Final = 10_000
"""Cards of one who can spend what a data centre costs."""

IDS_IN_A_MONTH: Final = 32**5
"""Case numbers that the ids of a month leave room for."""

_HOURS_IN_A_YEAR: Final = 8766


@dataclass(frozen=True, slots=True)
class SchemeView:
    """The scheme as its pages tell it, in one language. Numbers are words with their unit already: `codes`,
    `guesses` (a second, of one card, which does `card_rate` of `card_rounds`), `years` and `energy` until a
    code is found on average when the case number is known, `farm` cards and the years they take, `ids` a
    month has room for. A code has `length` characters, `random` of them drawn; `bucket_bits` of a tag name
    its bucket; all buckets hold `fewest` entries at least.

    `days` is how long after its closing a case can be followed; `folder` leads from the page to the buckets.
    """

    language: str
    folder: str
    days: str
    length: str
    random: str
    bits: str
    rounds: str
    codes: str
    card_rate: str
    card_rounds: str
    guesses: str
    years: str
    energy: str
    farm: str
    farm_years: str
    ids: str
    buckets: str
    bucket_bits: str
    fewest: str
    size: str

    def data(self) -> dict[str, Any]:
        """What the page's script must know."""
        return {"language": self.language, "buckets": self.folder, "rounds": ROUNDS, "info": INFO.decode()}


def scheme_view(organisation: Organisation, language: str) -> SchemeView:
    """The scheme in numbers. A code is found, on average, once half of all were tried."""
    guesses = CARD_RATE * CARD_ROUNDS / ROUNDS
    hours = 2 ** (GUESSABLE_BITS - 1) / guesses / 3600
    years = hours / _HOURS_IN_A_YEAR
    return SchemeView(
        language=language,
        folder="follow/buckets/" if language == organisation.languages[0] else "../follow/buckets/",
        days=str(organisation.publication.follow_days),
        length=str(RANDOM + 1),
        random=str(RANDOM),
        bits=str(GUESSABLE_BITS),
        rounds=about(ROUNDS, language, "轮", "rounds"),
        codes=about(2**GUESSABLE_BITS, language, "种", "possibilities"),
        card_rate=about(CARD_RATE, language, "次", "guesses"),
        card_rounds=str(CARD_ROUNDS),
        guesses=about(guesses, language, "次", "guesses"),
        years=about(years, language, "年", "years"),
        energy=about(hours * CARD_WATTS / 1000, language, "千瓦时", "kilowatt-hours"),
        farm=about(FARM, language, "块", "cards"),
        farm_years=about(years / FARM, language, "年", "years"),
        ids=about(IDS_IN_A_MONTH, language, "个", "numbers"),
        buckets=f"{BUCKETS:,}",
        bucket_bits=str(BUCKETS.bit_length() - 1),
        fewest=f"{FEWEST_ENTRIES:,}",
        size=f"{SIZE:,} {'字节' if language == 'zh' else 'bytes'}",
    )


_SIZES: Final = {
    "zh": ((10**16, "亿亿"), (10**8, "亿"), (10**4, "万")),
    "en": ((10**15, "quadrillion"), (10**9, "billion"), (10**6, "million")),
}


def about(number: float, language: str, zh: str, en: str) -> str:
    """A number to two digits with its unit, as people say it: `3.8 万年`, `38,000 years`, `3.6 亿亿种`."""
    unit = zh if language == "zh" else en
    for size, name in _SIZES[language]:
        if number >= size:
            gap = "" if language == "zh" else " "
            return f"{_two_digits(number / size)} {name}{gap}{unit}"
    return f"{_two_digits(number)} {unit}"


def _two_digits(number: float) -> str:
    rounded = float(f"{number:.1e}")
    return f"{rounded:,.0f}" if rounded >= 10 or rounded == int(rounded) else f"{rounded:.1f}"
