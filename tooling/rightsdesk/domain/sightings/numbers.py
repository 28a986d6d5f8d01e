"""Numbers and addresses of people in a text, by their shapes and what their makers built in to check them.

Every pattern reads text that `finding.folded` has brought to half-width signs; its group `it` is the value.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

Check = Callable[[str], bool]

_DIGITS: Final = re.compile(r"[0-9](?:[ -]{0,3}[()]?[0-9]){6}")


@dataclass(frozen=True, slots=True)
class Shape:
    """How one kind is written: what finds it, what must be true of it, and the sign without which no text has
    any (usually seven digits, gaps apart), so that most texts are never searched."""

    kind: str
    pattern: re.Pattern[str]
    check: Check
    sign: re.Pattern[str] = _DIGITS


def _pattern(text: str, flags: re.RegexFlag = re.NOFLAG) -> re.Pattern[str]:
    """A pattern written over several lines; a blank in it is `[ ]`. Where letters may be large or small, the
    class says so, or the flag does where it costs nothing: it makes the search for digits much slower."""
    return re.compile(text, re.VERBOSE | flags)


_PAPERS: Final = "单编票文流水案工代帐账序箱批"
_NUMBERED: Final[Mapping[str, re.Pattern[str]]] = {
    kind: _pattern(rf"(?:[{_PAPERS}{also}]号|号码牌|代码|条码|编码|单据)[为是:「“\"(\#\ ]*(?:[Nn][Oo]\.?)?$")
    for kind, also in (("mobile", "卡"), ("landline", "卡"), ("bank-card", ""), ("identity-number", ""))
}
"""Words after which a number of a kind is that of a paper or a thing."""


def is_of_a_thing(text: str, start: int, kind: str) -> bool:
    """Whether the words before a number say that it counts papers or things: `工单号13800000000`."""
    return _NUMBERED[kind].search(text[max(0, start - 12) : start]) is not None


def digits(value: str) -> str:
    """The digits and letters of a value alone."""
    return re.sub(r"[^0-9A-Za-z]", "", value)


def _any(_value: str) -> bool:
    return True


def _is_landline(value: str) -> bool:
    """Whether the numbering plan of China has such a number: area code, length and first digits."""
    import phonenumbers

    try:
        number = phonenumbers.parse(value, "CN")
    except phonenumbers.NumberParseException:
        return False
    return number.country_code == 86 and bool(phonenumbers.is_valid_number(number))


def _is_number_abroad(value: str) -> bool:
    import phonenumbers

    try:
        number = phonenumbers.parse(value, None)
    except phonenumbers.NumberParseException:
        return False
    return number.country_code != 86 and bool(phonenumbers.is_valid_number(number))


_PROVINCES: Final = frozenset(
    {11, 12, 13, 14, 15, 21, 22, 23, *range(31, 38), *range(41, 47), *range(50, 55), *range(61, 66), 71, 81}
    | {82, 83}
)
"""GB/T 2260: the first two digits of an identity number; 83 is on residence permits of Taiwan residents."""


def _is_identity_number(value: str) -> bool:
    """Province, a day of birth that was, and of 18 digits the check character (GB 11643-1999: ISO 7064
    MOD 11-2)."""
    number = value.upper()
    born = number[6:14] if len(number) == 18 else f"19{number[6:12]}"
    try:
        day = date(int(born[:4]), int(born[4:6]), int(born[6:]))
    except ValueError:
        return False
    if int(number[:2]) not in _PROVINCES or not 1900 <= day.year < 2100:
        return False
    if len(number) == 15:
        return True
    from stdnum.cn.ric import calc_check_digit

    return calc_check_digit(number) == number[-1]


_ISSUERS: Final = re.compile(r"6[0258]|9558|9559|35|3[47]|4|5[1-5]|2[2-7]")
"""How payment cards begin (ISO/IEC 7812): 62 and 60 UnionPay, 9558 and 9559 older debit cards."""


def _is_bank_card(value: str) -> bool:
    """An issuer's beginning, the length that issuer uses, and the check digit by Luhn (ISO/IEC 7812-1)."""
    number = digits(value)
    long_enough = len(number) == 16 or number[0] in "69" or (len(number) == 15 and number[0] == "3")
    if not long_enough or _ISSUERS.match(number) is None or len(set(number)) == 1:
        return False
    from stdnum.luhn import is_valid

    return bool(is_valid(number))


def _is_plate(value: str) -> bool:
    """A plate has at least two digits."""
    return sum(sign.isdigit() for sign in value[2:]) >= 2


_ALONE: Final = r"(?<![0-9A-Za-z])(?<![0-9][.-])"
_ENDS: Final = r"(?![0-9])(?!-[0-9])"
_AREA: Final = r"(?:10|2[0-9]|[3-9][0-9]{2})"
_IS: Final = r"(?:是|为)?[:\ ]{0,3}"
_SIGNS_OF_PROVINCES: Final = "京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼"
_CHATS: Final = re.compile("[微薇威]信|v信|weixin|wechat|vx|wx", re.IGNORECASE)

SHAPES: Final = (
    Shape(
        "email",
        _pattern(
            r"""(?<![A-Za-z0-9._%+-]) (?P<it> [A-Za-z0-9_][A-Za-z0-9._%+-]{0,63}
            @ [A-Za-z0-9-]{1,63} (?:\.[A-Za-z0-9-]{1,63}){0,4} \.[A-Za-z]{2,24}) (?![A-Za-z0-9-])"""
        ),
        _any,
        re.compile("@"),
    ),
    # GB 11643: 17 digits and a check character; 15 digits on first-generation cards.
    Shape(
        "identity-number",
        _pattern(rf"{_ALONE} (?P<it> [1-8][0-9]{{16}}[0-9Xx] | [1-8][0-9]{{14}}) (?![0-9A-Za-z])"),
        _is_identity_number,
    ),
    Shape(
        "bank-card",
        _pattern(
            rf"""{_ALONE} (?P<it> [2-69][0-9]{{14,18}} | [2-69][0-9]{{3}} (?P<gap>[\ -]) [0-9]{{4}}
            (?P=gap) [0-9]{{4}} (?P=gap) [0-9]{{3,4}} (?:(?P=gap)[0-9]{{1,3}})?) {_ENDS}"""
        ),
        _is_bank_card,
    ),
    # The numbering plan of China: 11 digits from 13, read out in groups; it may stand right after `tel`.
    Shape(
        "mobile",
        _pattern(
            rf"""(?<![0-9A-KM-Za-km-z])(?<![0-9][.-]) (?P<it> (?:(?:\+|00)?\(?86\)?[\ -]{{0,2}})? 1[3-9][0-9]
            (?: [0-9]{{8}} | [\ -][0-9]{{4}}[\ -]?[0-9]{{4}} | [0-9]{{4}}[\ -][0-9]{{4}}
            | [0-9][\ -][0-9]{{3}}[\ -][0-9]{{4}} )) (?: {_ENDS} | (?=-[0-9](?![0-9])) )"""
        ),
        _any,
    ),
    Shape(
        "landline",
        _pattern(
            rf"""{_ALONE} (?P<it> (?:(?:\+|00)86[\ -]?)? (?:0{_AREA}|\(0{_AREA}\))
            [\ -]{{0,3}} [2-9][0-9]{{2,3}}[\ -]?[0-9]{{4}}) (?![0-9])"""
        ),
        _is_landline,
    ),
    # Without the area code, where the words before it say what it is.
    Shape(
        "landline",
        _pattern(
            rf"""(?:电话|座机|固话|宅电|致电)(?:号码?)?{_IS}
            (?P<it> [2-8][0-9]{{2,3}}[\ -]?[0-9]{{4}}) (?![0-9])"""
        ),
        _any,
    ),
    Shape(
        "foreign-phone",
        _pattern(
            r"(?<![0-9A-Za-z+]) (?P<it> \+(?!86)[1-9][0-9]{0,2} (?:[\ -]?\(?[0-9]{1,4}\)?){2,5}) (?![0-9])"
        ),
        _is_number_abroad,
        re.compile(r"\+[1-9]"),
    ),
    Shape(
        "passport",
        _pattern(
            rf"""(?:护照|通行证|台胞证|回乡证|居住证|军官证|passport)
            (?:证?号码?|编号|[ ]number|[ ]no\.?)?{_IS}
            (?P<it> [a-z]{{1,2}}[0-9]{{7,9}} | [0-9]{{8,9}}) (?![0-9a-z])""",
            re.IGNORECASE,
        ),
        _any,
        re.compile("护照|[行住]证|[胞乡官]证|passport", re.IGNORECASE),
    ),
    Shape(
        "account",
        _pattern(rf"(?:QQ|扣扣|企鹅)(?:号码?)?{_IS} (?P<it> [1-9][0-9]{{4,10}}) (?![0-9])", re.IGNORECASE),
        _any,
        re.compile("QQ|扣扣|企鹅", re.IGNORECASE),
    ),
    # One of letters alone stands after a sign or a word that leads to it, one with digits directly too.
    Shape(
        "account",
        _pattern(
            r"""(?:微信|薇信|威信|weixin|wechat|(?<![a-z0-9_/+.=-])(?:vx|wx|v信))
            (?: (?:id|号码?)? (?: (?:是|为)[:\ ]{0,3} | [:\ ]{1,3} | (?<=号) | (?<=码) )
                (?P<it> [a-z][a-z0-9_-]{5,19} | [1-9][0-9]{5,10}) (?![a-z0-9_-])
            | (?P<direct> (?=[a-z_-]*[0-9])[a-z][a-z0-9_-]{5,19}) (?![a-z0-9_-]) )""",
            re.IGNORECASE,
        ),
        _any,
        _CHATS,
    ),
    # GA 36-2018: a province, a letter, five signs, six on vehicles of new energy.
    Shape(
        "plate",
        re.compile(
            rf"(?P<it>[{_SIGNS_OF_PROVINCES}][A-HJ-NP-Z] ?[·•.]? ?"
            r"(?:[DF][A-HJ-NP-Z0-9][0-9]{4}|[0-9]{5}[DF]|[A-HJ-NP-Z0-9]{4}[A-HJ-NP-Z0-9挂学警港澳]))"
            r"(?![A-Za-z0-9])"
        ),
        _is_plate,
        re.compile(rf"[{_SIGNS_OF_PROVINCES}][A-HJ-NP-Z]"),
    ),
)
"""How each kind of number or address is written; of two that overlap, the first declared stands."""


def numbers_in(text: str) -> Iterator[tuple[int, int, str]]:
    """Start, end and kind of each number or address in a folded text, in the order of `SHAPES`."""
    many = _DIGITS.search(text) is not None
    for shape in SHAPES:
        if not (many if shape.sign is _DIGITS else shape.sign.search(text)):
            continue
        for found in shape.pattern.finditer(text):
            start, end = found.span(found.lastgroup or "it") if found["it"] is None else found.span("it")
            if shape.kind in _NUMBERED and is_of_a_thing(text, start, shape.kind):
                continue
            if shape.check(text[start:end]):
                yield start, end, shape.kind
