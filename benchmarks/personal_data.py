"""Precision and recall of what sees personal data in clear text: `python -m benchmarks.personal_data`.

Known values, all invented, are planted in real messages to a city's government (teddycup2020;
RIGHTSDESK_DATA says where it is), each in a phrase such as people write, between two of the message's own
sentences. Recall is the share of them that is seen with the right kind and the right ends. Precision is
counted against the same messages as they are: whatever is seen there that nobody planted counts as an alarm.
The organiser masked the numbers of these messages, so an alarm about a number is false, unless it is an
office's own; names were left in them here and there, and `--list` prints every alarm to be read.

The speed is that of judging cases, against reading the same files, in the same run.
"""

import argparse
import csv
import json
import os
import random
import re
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from benchmarks.measuring import best

from rightsdesk.domain.sightings.finding import find
from rightsdesk.domain.sightings.kinds import Sighting
from rightsdesk.records.files import WorkTree
from rightsdesk.records.store import Desk
from rightsdesk.rules.clear_text import seen_in

ROOT = Path(__file__).parents[1]
DATA = Path(os.environ.get("RIGHTSDESK_DATA", ROOT.parent / "shared" / "data")) / "teddycup2020"
FILES = (
    "attachment2_test_messages.csv",
    "attachment3_hot_topics.csv",
    "attachment4_replies.csv",
    "labelled_sample.csv",
)
COLUMNS = ("留言主题", "留言详情", "答复意见")
DAY = date(2026, 11, 22)

SURNAMES = (
    "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶"
)
GIVEN = (
    "伟芳娜秀英敏静丽强磊军洋勇艳杰娟涛明超兰霞平刚桂华建国志玉小红海燕春梅文辉立新宇浩然子涵欣怡佳雪峰凯"
    "鹏飞晨阳俊雅婷琳慧莹倩颖洁凤云龙生福德义忠良振东成光天宝永安世昌乐康"
)


def drawn(chance: random.Random, count: int) -> str:
    """That many digits."""
    return "".join(chance.choice("0123456789") for _ in range(count))


def luhn(digits: str) -> str:
    """A number with its check digit."""
    total = sum(
        each if place % 2 else sum(divmod(2 * each, 10))
        for place, each in enumerate(map(int, reversed(digits)))
    )
    return digits + str(-total % 10)


def identity_number(chance: random.Random) -> str:
    """A number of 18 characters with its check character."""
    day = f"{chance.randint(1940, 2015)}{chance.randint(1, 12):02}{chance.randint(1, 28):02}"
    number = f"{chance.choice(('110105', '370102', '440304', '510107'))}{day}{chance.randint(0, 999):03}"
    weighted = sum(int(digit) * pow(2, 17 - at, 11) for at, digit in enumerate(number))
    return number + "10X98765432"[weighted % 11]


def mobile(chance: random.Random) -> str:
    """A mobile number as people write them."""
    number = f"1{chance.choice('3456789')}{drawn(chance, 9)}"
    split = f"{number[:3]}{{0}}{number[3:7]}{{0}}{number[7:]}"
    return chance.choice((number, number, number, split.format(" "), split.format("-"), f"+86 {number}"))


def name(chance: random.Random) -> str:
    """A full name of two or three characters."""
    given = "".join(chance.sample(GIVEN, chance.choice((1, 2, 2, 2))))
    return chance.choice(SURNAMES) + given


@dataclass(frozen=True)
class Planting:
    """What is planted of a kind: phrases with a gap, and what fills it."""

    phrases: Sequence[str]
    draw: Callable[[random.Random], str]


PLANTED = {
    "mobile": Planting(("我的电话{}，", "请回电{}。", "联系方式：{}。", "手机{}，"), mobile),
    "landline": Planting(
        ("家里电话{}，", "办公室{}，", "请打{}。"),
        lambda chance: (
            f"0{chance.choice(('10', '21', '531', '755', '28'))}-{chance.choice('68')}{drawn(chance, 7)}"
        ),
    ),
    "identity-number": Planting(("身份证号{}，", "身份证{}。", "证件号码：{}，"), identity_number),
    "bank-card": Planting(
        ("请退到{}。", "银行卡号{}，", "卡号为{}，"), lambda chance: luhn("622202" + drawn(chance, 12))
    ),
    "email": Planting(("邮箱{}，", "请发到{}。"), lambda chance: f"user{drawn(chance, 5)}@mail.example"),
    "account": Planting(
        ("微信号{}，", "加微信：{}，", "我微信{}。"), lambda chance: f"ab_{drawn(chance, 6)}"
    ),
    "passport": Planting(("护照{}，", "护照号码：{}，"), lambda chance: "E" + drawn(chance, 8)),
    "plate": Planting(
        ("一辆{}停在路口，", "车牌号{}，", "我的车{}被擦，"),
        lambda chance: f"鲁{chance.choice('ABCDEFGH')}{chance.choice(('', 'D'))}{drawn(chance, 5)}",
    ),
    "name": Planting(
        (
            "联系人：{}，",
            "投诉人{}反映，",
            "{}女士说，",
            "与{}先生核实，",
            "姓名：{}。",
            "我叫{}，",
            "乘客{}称，",
        ),
        name,
    ),
}


@dataclass
class Tally:
    """What came of a kind: how many were planted, how many of these were seen, what was seen besides."""

    planted: int = 0
    seen: int = 0
    alarms: list[str] = field(default_factory=list)

    @property
    def recall(self) -> float:
        """The share of what was planted that was seen."""
        return self.seen / self.planted if self.planted else 0.0

    @property
    def precision(self) -> float:
        """The share of what was seen that was planted, as often as planting was done: at the least, since
        people's names in the messages count as alarms."""
        return self.seen / (self.seen + len(self.alarms)) if self.seen else 0.0


def messages() -> Iterator[str]:
    """The real texts."""
    csv.field_size_limit(10**9)
    for file in FILES:
        with (DATA / file).open(encoding="utf-8") as stream:
            for row in csv.DictReader(stream):
                yield from (row[column] for column in COLUMNS if row.get(column))


def around(text: str, seen: Sighting) -> str:
    """What was seen, with what stands around it."""
    told = f"{text[max(0, seen.start - 14) : seen.start]}【{seen.value}】{text[seen.end : seen.end + 10]}"
    return re.sub(r"\s+", " ", told)


def measured(each: int, seed: int) -> tuple[dict[str, Tally], int]:
    """The tallies by kind, with that many planted of each; and how many texts there were."""
    chance, texts = random.Random(seed), list(messages())
    tallies: dict[str, Tally] = {kind: Tally() for kind in PLANTED}
    for text in texts:
        for seen in find(text):
            tallies.setdefault(seen.kind, Tally()).alarms.append(around(text, seen))
    for kind, planting in PLANTED.items():
        for _ in range(each):
            text, value = chance.choice(texts), planting.draw(chance)
            ends = [place.end() for place in re.finditer("[。！？；，,]", text)] or [0]
            place = chance.choice(ends)
            before, after = chance.choice(planting.phrases).split("{}")
            planted = f"{text[:place]}{before}{value}{after}{text[place:]}"
            start = place + len(before)
            wanted = Sighting(start, start + len(value), kind, value)
            tallies[kind].planted += 1
            tallies[kind].seen += wanted in find(planted)
    return tallies, len(texts)


def speed(cases: int) -> tuple[float, float]:
    """Seconds to look for personal data in that many cases, and to read them: the demo desk's, again and
    again; the best of three rounds of each."""
    desk = Desk(WorkTree(ROOT))
    some = list(desk.case_files())
    many = [some[number % len(some)] for number in range(cases)]
    tolerated = desk.tolerated

    def look() -> None:
        for file in many:
            if file.document is not None:
                seen_in(file.document.data, tolerated, DAY)

    def read() -> None:
        from rightsdesk.records.store import read_case

        for file in many:
            read_case(file.path, file.raw)

    return best(3, look), best(3, read)


def main() -> int:
    """Plant, look, say."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--each", type=int, default=2000, help="how many are planted of each kind")
    options.add_argument("--seed", type=int, default=20261122, help="to plant the same again")
    options.add_argument("--cases", type=int, default=1000, help="how many cases are looked through")
    options.add_argument("--list", action="store_true", help="print every alarm, to be read")
    chosen = options.parse_args()
    looked, read = speed(chosen.cases)
    report: dict[str, object] = {
        "cases": chosen.cases,
        "seconds": round(looked, 3),
        "reading them": round(read, 3),
        "ratio": round(looked / read, 2),
    }
    if chosen.each and DATA.is_dir():
        tallies, texts = measured(chosen.each, chosen.seed)
        report |= {
            "texts": texts,
            "kinds": {
                kind: {
                    "planted": tally.planted,
                    "recall": round(tally.recall, 4),
                    "precision at least": round(tally.precision, 4),
                    "alarms": len(tally.alarms),
                }
                for kind, tally in tallies.items()
            },
        }
        if chosen.list:
            for kind, tally in tallies.items():
                for alarm, count in Counter(tally.alarms).items():
                    print(f"{kind} {count} {alarm}")
    elif chosen.each:
        print(f"not measured: precision and recall, for lack of {DATA} (RIGHTSDESK_DATA)", file=sys.stderr)
    print(json.dumps(report, ensure_ascii=False, indent=1))
    return 0


if __name__ == "__main__":
    sys.exit(main())
