"""Names of people in a text: after words such as 联系人, before words such as 女士.

Precision comes first: a name is taken for one only beside such a word, and only where it begins with a
surname and goes on with characters that names have. A surname alone (王女士) is no finding: it names nobody
to those who do not know them already, and it is how registers and answers speak of people on purpose.
"""

import re
from collections.abc import Iterator
from typing import Final

from rightsdesk.domain.sightings.words import BEGUN, ENDED

SURNAMES: Final = frozenset(
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许韩邓冯曹彭曾肖田董潘袁蔡蒋余于杜叶程魏苏吕丁任卢姚"
    "沈钟姜崔谭陆范汪廖石金韦贾夏付方邹熊白孟秦邱侯江尹薛闫段雷龙黎史陶贺毛郝顾龚邵万覃武钱戴严莫孔向常汤康"
    "易乔赖文洪季兰章鲁葛阎殷申聂丛齐左蓝尚祝鲍华柳焦翟耿柴辛游阮欧俞詹费凌骆甘项童管裴涂霍鞠安倪庞邢樊路"
    "宁柯关牛纪温岳卞盛梅舒娄蒲伍应解娜桑褚冉简苗翁戚靳车尤谷冷植苑池刁农佟宫匡艾敖卓单路岑瞿窦"
)
"""The most frequent surnames of China; of rarer ones only those that are hardly ever another word."""

COMPOUND: Final = (
    *("欧阳", "上官", "司马", "诸葛", "司徒", "皇甫", "尉迟"),
    *("端木", "令狐", "慕容", "夏侯", "东方", "南宫"),
)

_SURNAME: Final = f"(?:{'|'.join(COMPOUND)}|[{''.join(sorted(SURNAMES))}])"
_HAN: Final = "[\u4e00-\u9fff]"

_NOT_GIVEN: Final = frozenset(
    "的了是在不有和就都也很到说要去你会着没看自这那们个我他她它么什与及或等对被把让给从但且又再还已将并所该"
    "间多少每各只某几两些此次位者员司局处部科室站所院校厂店街区县镇乡村社队组车票费款号班客点分日年问题情况"
    "电话手机联系址反映投诉咨询举报称表示请想物领众户居乘旅用男女师傅姐阿姨叔伯爷奶姓某楼后前最更能够应该"
)
"""Characters that stand beside the words looked for much more often than in a given name."""

_TITLES: Final = "先生|女士|小姐|太太|师傅|同志|阿姨|大爷|大叔|大姐|老师|同学"
_SAYS: Final = "反映|投诉|来电|来访|致电|举报|表示|要求|咨询|建议|求助|称|说|乘坐|电话|手机|联系|身份证"
_LABELS: Final = (
    "姓名|联系人|投诉人|投诉者|来电人|反映人|举报人|申请人|当事人|报料人|失主|机主|户主|收件人|寄件人|留言人|"
    "持卡人|购票人|乘车人"
)
_GROUPS: Final = "乘客|旅客|市民|客户|用户|患者|学生|顾客|游客"

_GAP: Final = r"[\s|]{0,4}"
"""Also between the cells of a table."""

_FIRST: Final = "我叫|名叫|本人叫"
_SIGNS: Final = re.compile(
    f"(?P<label>{_LABELS})|(?P<group>{_GROUPS})|(?P<title>{_TITLES})|(?P<first>{_FIRST})"
)
"""The words beside which names are looked for, each by what it is."""

_NAMED: Final = rf"(?P<it>{_SURNAME}{_HAN}{{1,2}}(?![\u4e00-\u9fff])|{_SURNAME}{_HAN}{{1,2}})"
_AFTER_LABEL: Final = re.compile(
    rf"(?:(?:{_LABELS}|(?:{_GROUPS})(?:姓名)?)(?:[:]{_GAP}|(?:为|是|叫)[:]? *)|(?:{_FIRST}) *|"
    rf"(?:{_LABELS})[\s|]{{1,4}}){_NAMED}"
)
_BESIDE_GROUP: Final = re.compile(
    rf"(?:{_LABELS}|{_GROUPS})(?P<it>{_SURNAME}{_HAN}{{1,2}}?)(?=(?:{_SAYS}|{_TITLES})|[,.;:()!?。、\s]|$)"
)
_ETHNIC: Final = re.compile(
    rf"(?:{_LABELS}|{_GROUPS}|{_FIRST})[: 为是]*(?P<it>{_HAN}{{2,6}}[·•]{_HAN}{{2,8}})"
)
_RUN: Final = re.compile(rf"{_HAN}{{2,5}}(?= ?$)")
_ENGLISH: Final = re.compile(
    r"(?:\b(?:Mr|Mrs|Ms|Miss|Mx|Dr)\.? (?P<titled>[A-Z][a-z'’-]+(?: [A-Z]\.)? [A-Z][A-Za-z'’-]+)"
    r"|\b(?:[Nn]ame|[Cc]omplainant|[Cc]ontact(?: person)?|[Pp]assenger) ?: "
    r"(?P<it>[A-Z][a-z'’-]+(?: [A-Z]\.)?(?: [A-Z][A-Za-z'’-]+){1,2})"
    r"|\bmy name is (?P<own>[A-Z][a-z'’-]+ [A-Z][A-Za-z'’-]+))"
)
_ENGLISH_SIGNS: Final = re.compile(r"\b(?:M[rsix]|Dr\b|[Nn]ame\b|[Cc]ompl|[Cc]ont|[Pp]ass|my name)")

_BOUND: Final = frozenset("是为由向与和及给找请叫让问对于从位名见跟同被把称谢")
"""Before a name; some of them are surnames too."""

_ORGANISED: Final = frozenset("公司局处部科室站所院校厂店街道路区县镇乡村社队组中心市省矿场厅")
_ENDS_NAME: Final = re.compile(rf"{_SAYS}|{_TITLES}|[，,。]")


def names_in(text: str) -> Iterator[tuple[int, int]]:
    """Start and end of each name in a folded text; the same name may come twice."""
    if _ENGLISH_SIGNS.search(text):
        for found in _ENGLISH.finditer(text):
            yield found.span(found.lastgroup or "it")
    if text.isascii():
        return
    for sign in _SIGNS.finditer(text):
        found_one = _before(text, sign.start()) if sign["title"] else _after(text, sign.start())
        if found_one is not None:
            yield found_one


def _after(text: str, place: int) -> tuple[int, int] | None:
    """Start and end of the name that a label at that place leads to, if one."""
    if found := _ETHNIC.match(text, place):
        return found.span("it")
    if found := _AFTER_LABEL.match(text, place):
        start, end = found.span("it")
        end = _shorter(text, start, end)
        if _is_name(text[start:end]) and not _ENDS_NAME.match(text, start + 1) and not _goes_on(text, end):
            return start, end
    elif (found := _BESIDE_GROUP.match(text, place)) and _is_name(found["it"]) and not _is_word(found["it"]):
        return found.span("it")
    return None


def _before(text: str, place: int) -> tuple[int, int] | None:
    """Start and end of the name that stands before a title at that place, if one."""
    run = _RUN.search(text, max(0, place - 6), place)
    name = _last_name(run[0]) if run else ""
    return (run.end() - len(name), run.end()) if run and name else None


def _shorter(text: str, start: int, end: int) -> int:
    """Where a name ends that a word such as 电话 follows: it may have begun inside the match."""
    for place in range(start + 2, end):
        if _ENDS_NAME.match(text, place):
            return place
    return end


def _goes_on(text: str, end: int) -> bool:
    """Whether a word goes on after what looks like a name: `联系人为王家岭煤矿`."""
    return any(sign in _ORGANISED for sign in text[end : end + 2])


def _is_name(text: str) -> bool:
    """Whether a surname and a given name stand there, whole."""
    surname = next((each for each in COMPOUND if text.startswith(each)), text[:1])
    given = text[len(surname) :]
    if not 1 <= len(given) <= 2 or (len(surname) == 1 and surname not in SURNAMES):
        return False
    return not any(sign in _NOT_GIVEN for sign in given)


def _is_word(text: str) -> bool:
    """Whether what looks like a name begins with a word: 安全, 高峰期."""
    return text[1] in BEGUN.get(text[0], "")


def _last_name(before: str) -> str:
    """The full name that ends a run of characters before a title; empty where there is only a surname, or
    none."""
    for surname in COMPOUND:
        place = before.rfind(surname)
        if place >= 0 and _is_name(before[place:]):
            return before[place:]
    for length in (3, 2):
        name = before[-length:]
        if len(name) == length and _is_name(name) and not _is_word(name) and not _ends_word(before, length):
            return name
    return ""


def _ends_word(before: str, length: int) -> bool:
    """Whether the surname of the name that ends `before` is the end of another word, or a small word before a
    surname alone: `相关负责同志`, `一位于女士`, `请和王女士`."""
    name, left = before[-length:], before[:-length][-1:]
    if left and left in ENDED.get(name[0], ""):
        return True
    return name[0] in _BOUND and name[1] in SURNAMES and length == 2
