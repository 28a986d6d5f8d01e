"""What of a person is seen in a text, and what is not taken for it. All numbers and people are invented."""

from collections.abc import Callable, Sequence
from datetime import date
from itertools import pairwise
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rightsdesk.domain.sightings.allowing import Allowance, digest, tolerated
from rightsdesk.domain.sightings.finding import find, folded, normal, replaced
from rightsdesk.domain.sightings.kinds import KINDS, Sighting, masked


def seen(text: str) -> list[tuple[str, str]]:
    return [(each.kind, each.value) for each in find(text)]


@pytest.mark.parametrize(
    ("text", "kind", "value"),
    [
        ("电话13812345678，请回", "mobile", "13812345678"),
        ("电话１３８１２３４５６７８。", "mobile", "１３８１２３４５６７８"),
        ("138 1234 5678", "mobile", "138 1234 5678"),
        ("138-1234-5678", "mobile", "138-1234-5678"),
        ("+86 138 1234 5678", "mobile", "+86 138 1234 5678"),
        ("008613812345678", "mobile", "008613812345678"),
        ("tel13812345678", "mobile", "13812345678"),
        ("家里0531-82345678", "landline", "0531-82345678"),
        ("家里(0531)82345678", "landline", "(0531)82345678"),
        ("家里010 6234 5678", "landline", "010 6234 5678"),
        ("座机：82345678", "landline", "82345678"),
        ("+852 9123 4567", "foreign-phone", "+852 9123 4567"),
        ("+44 20 7946 0958", "foreign-phone", "+44 20 7946 0958"),
        ("身份证11010519491231002X号", "identity-number", "11010519491231002X"),
        ("身份证号11010519491231002x", "identity-number", "11010519491231002x"),
        ("旧证号110105491231002", "identity-number", "110105491231002"),
        ("退到6222021234567890128", "bank-card", "6222021234567890128"),
        ("退到6222 0212 3456 7890 128", "bank-card", "6222 0212 3456 7890 128"),
        ("银行卡号：4111111111111111", "bank-card", "4111111111111111"),
        ("发到zhang.san@mail.example", "email", "zhang.san@mail.example"),
        ("发到ZHANG@MAIL.EXAMPLE。", "email", "ZHANG@MAIL.EXAMPLE"),
        ("QQ：12345678", "account", "12345678"),
        ("加我qq 12345678吧", "account", "12345678"),
        ("微信号zhangsan_88", "account", "zhangsan_88"),
        ("微信：zhangsan", "account", "zhangsan"),
        ("加微信zhang1990", "account", "zhang1990"),
        ("护照号E12345678", "passport", "E12345678"),
        ("passport no. E12345678", "passport", "E12345678"),
        ("鲁A·12345", "plate", "鲁A·12345"),
        ("鲁AD12345追尾", "plate", "鲁AD12345"),
        ("粤B1234D", "plate", "粤B1234D"),
        ("联系人：王小明，下午在", "name", "王小明"),
        ("联系人:王明电话0000", "name", "王明"),
        ("姓名：高峰", "name", "高峰"),
        ("王小明女士来电", "name", "王小明"),
        ("与张建国先生核实", "name", "张建国"),
        ("乘客王小明反映", "name", "王小明"),
        ("市民刘洋咨询", "name", "刘洋"),
        ("欧阳娜女士", "name", "欧阳娜"),
        ("乘客：阿依古丽·买买提", "name", "阿依古丽·买买提"),
        ("我叫李小红，", "name", "李小红"),
        ("Mr John Smith said", "name", "John Smith"),
        ("Complainant: Mary Ann Jones", "name", "Mary Ann Jones"),
    ],
)
def test_personal_data_is_seen(text: str, kind: str, value: str) -> None:
    assert seen(text) == [(kind, value)]


@pytest.mark.parametrize(
    "text",
    [
        "XZPR9VXJSE4125ZN",
        "2607-A8ZCT-F 2026-07-09T10:05:00+08:00",
        "2026-11-02 09:14，12 路 1207 号车，票价 4.00 元",
        "订单号13812345678",
        "工单号：20190517000011",
        "TSSL2019051700001",
        "热线 12345、96166、000-0000-0000、400-000-0000",
        "身份证110105194912310021",
        "身份证110105194913310027",
        "卡号6222021234567890127",
        "每班 13 人，1381 站",
        "sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
        "微信公众号：citybus，微信群号12345678",
        "微信支付、QQ 群",
        "parcel E12345678",
        "1.13812345678 公里",
        "线路 K12345，川流不息",
        "王女士来电，张师傅道歉，李先生同意",
        "投诉人：向先生",
        "一位于女士、请和王女士核实",
        "乘客安全、乘客高峰期候车、市民关注、旅客余下的钱",
        "司机师傅、安装师傅、任课老师、高中老师、纪委同志、相关负责同志",
        "投诉人解释说，联系人为客服中心",
        "联系人：安全科，联系人：王家岭煤矿",
        "当事人张某、张某某",
        "Mr Wang, Miss the bus, Dear Sir or Madam",
        "at the stop @ the station",
        "see https://app.example/wxabcd1234 and a-wxabcd1234",
    ],
)
def test_other_texts_are_left_alone(text: str) -> None:
    assert seen(text) == []


def luhn(digits: str) -> str:
    """With its check digit (ISO/IEC 7812-1), worked out apart from the library."""
    total = sum(
        each if place % 2 else sum(divmod(2 * each, 10))
        for place, each in enumerate(map(int, reversed(digits)))
    )
    return digits + str(-total % 10)


def identity_number(random: Random) -> str:
    """With its check character (GB 11643: weights 2^(17-i) mod 11), worked out apart from the library."""
    place = random.choice(["110105", "370102", "440304", "510107", "653101"])
    day = f"{random.randint(1940, 2015)}{random.randint(1, 12):02}{random.randint(1, 28):02}"
    number = f"{place}{day}{random.randint(0, 999):03}"
    weighted = sum(int(digit) * pow(2, 17 - at, 11) for at, digit in enumerate(number))
    return number + "10X98765432"[weighted % 11]


def drawn(random: Random, count: int) -> str:
    return "".join(random.choice("0123456789") for _ in range(count))


SURNAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕"
GIVEN = "伟芳娜秀英敏静丽强磊军洋勇艳杰娟涛明超兰霞平刚桂华建国志玉小红海燕春梅文辉立新宇浩然子涵欣怡佳"


def name(random: Random) -> str:
    given = "".join(random.sample(GIVEN, random.choice((1, 2, 2, 2))))
    return random.choice(SURNAMES) + given


PLANTED: dict[str, tuple[Sequence[str], Callable[[Random], str]]] = {
    "mobile": (
        ("电话{}，请回电", "联系方式：{}", "我的手机是{}", "请拨打 {} 联系"),
        lambda random: f"1{random.choice('3456789')}{drawn(random, 9)}",
    ),
    "landline": (
        ("家里电话{}", "（{}）", "请打{}找我"),
        lambda random: f"0{random.choice(('10', '21', '531', '755'))}-8{drawn(random, 7)}",
    ),
    "identity-number": (("身份证号{}", "证件：{}，", "本人{}"), identity_number),
    "bank-card": (("退到{}", "银行卡号：{}", "卡{}"), lambda random: luhn("622202" + drawn(random, 12))),
    "email": (("邮箱{}", "发到 {} 即可"), lambda random: f"user{drawn(random, 5)}@mail.example"),
    "account": (("微信号{}", "加微信：{}", "微信是{}"), lambda random: f"wx_{drawn(random, 6)}"),
    "passport": (("护照{}", "护照号码：{}"), lambda random: "E" + drawn(random, 8)),
    "plate": (
        ("私家车{}被擦", "车牌号{}，", "停在路边的{}"),
        lambda random: f"鲁{random.choice('ABCDEF')}{drawn(random, 5)}",
    ),
    "name": (
        ("联系人：{}，", "投诉人{}反映", "{}女士来电", "回复{}先生", "姓名：{}\n", "我叫{}，"),
        name,
    ),
}
BAR = {"name": 0.85, "landline": 0.99}
"""The least share of planted values that is found; of every other kind, all of them."""


@pytest.mark.parametrize("kind", PLANTED)
def test_planted_values_are_found(kind: str) -> None:
    random = Random(20261122)
    frames, draw = PLANTED[kind]
    planted = [(frame, draw(random)) for frame in frames for _ in range(200)]
    found = [(kind, value) in seen(frame.format(value)) for frame, value in planted]
    assert sum(found) / len(found) >= BAR.get(kind, 1.0)


@given(st.text(max_size=200))
def test_what_is_seen_stands_where_it_is_said_to_and_apart(text: str) -> None:
    found = find(text)
    assert all(text[each.start : each.end] == each.value and each.value for each in found)
    assert all(one.end <= other.start for one, other in pairwise(found))
    assert len(folded(text)) == len(text)


fragments = st.sampled_from([
    "13812345678", "联系人：王小明", "a.b@mail.example", "QQ：12345678", "鲁A·12345", "，", " ", "车到站",
])  # fmt: skip


@given(st.lists(fragments, max_size=8).map("，".join))
def test_nothing_is_left_once_it_is_replaced(text: str) -> None:
    assert find(replaced(text, find(text), lambda each: f"〔已密封：{KINDS[each.kind].label.zh}〕")) == ()


@pytest.mark.parametrize("kind", KINDS)
@given(value=st.text(st.characters(exclude_characters="*"), min_size=2, max_size=30))
def test_a_message_never_repeats_the_whole(kind: str, value: str) -> None:
    told = masked(value, kind)
    assert told != value
    assert "*" in told


def test_masks_are_as_people_know_them() -> None:
    assert masked("13812345678", "mobile") == "138****5678"
    assert masked("zhang@mail.example", "email") == "z***@mail.example"
    assert masked("王小明", "name") == "王**"


@pytest.mark.parametrize(
    ("one", "other", "kind"),
    [
        ("+86 138-1234-5678", "13812345678", "mobile"),
        ("(0531)82345678", "0531-82345678", "landline"),
        ("A.B@Mail.example", "a.b@mail.example", "email"),
        ("鲁A·12345", "鲁a12345", "plate"),
    ],
)
def test_a_value_is_the_same_however_it_is_written(one: str, other: str, kind: str) -> None:
    assert normal(one, kind) == normal(other, kind)


def test_the_desk_s_own_ways_to_be_reached_may_stand() -> None:
    may = tolerated(["热线 0531-82345678，desk@mail.example"], ["王小明"], ())
    today = date(2026, 11, 22)
    texts = "(0531) 8234 5678、DESK@mail.example、王小明先生、李小明先生"
    assert [each.value for each in find(texts) if not may.allows(each, today)] == ["李小明"]


def test_an_entry_covers_by_value_pattern_or_digest() -> None:
    number = Sighting(0, 11, "mobile", "13812345678")
    usual = {"kind": "mobile", "reason": "the depot's own", "by": "clara"}
    for way in ({"value": "138 1234 5678"}, {"pattern": "138[0-9]{8}"}, {"digest": digest(number)}):
        entry = Allowance.model_validate({**usual, **way})
        assert entry.covers(number)
        assert not entry.covers(Sighting(0, 11, "mobile", "13912345678"))
        assert not entry.covers(Sighting(0, 11, "name", "13812345678"))


@pytest.mark.parametrize(
    "wrong",
    [
        {"value": "13812345678", "pattern": "1.*"},
        {},
        {"value": "13812345678", "reason": ""},
        {"value": "13812345678", "reason": None},
        {"pattern": "("},
    ],
)
def test_an_entry_has_one_way_and_a_reason(wrong: dict[str, str]) -> None:
    with pytest.raises(ValueError):
        Allowance.model_validate({"kind": "mobile", "reason": "the depot's own", "by": "clara", **wrong})
