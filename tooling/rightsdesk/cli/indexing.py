"""Writes `command_index.json`: names, groups and one-line helps, so that `desk --help` loads no model.

python -m rightsdesk.cli.indexing          # writes the file
python -m rightsdesk.cli.indexing --check  # exit code 1 where it is not as generated
"""

import json
import sys
from pathlib import Path

from rightsdesk.domain.events.base import Group
from rightsdesk.domain.events.catalogue import TYPES
from rightsdesk.resources import renew

TARGET = Path(__file__).with_name("command_index.json")

GROUPS = {
    "start": ("开始", "Start"),
    Group.INTAKE.value: ("受理", "Receive"),
    Group.HANDLING.value: ("办理", "Handle"),
    Group.RESOLUTION.value: ("处理与答复", "Resolve and answer"),
    Group.FOLLOW_UP.value: ("回访与办结", "Follow up and close"),
    Group.RECORD.value: ("整理记录", "Keep the record right"),
    "programme": ("日常工作", "The desk's own work"),
    "look": ("查看", "Look"),
    "share": ("协作", "Work together"),
    "publish": ("发布与检查", "Check and publish"),
}

OTHERS = (
    ("init", "start", "founding", "建立一个服务台。", "Make a desk for an organisation."),
    (
        "open",
        Group.INTAKE.value,
        "steps",
        "受理一件投诉、问题或建议。",
        "Receive a complaint, question or suggestion.",
    ),
    (
        "programme",
        "programme",
        "programme",
        "培训、检查、会议、报告等工作记录。",
        "Trainings, inspections, meetings, reports: what is done beside cases.",
    ),
    (
        "emergency",
        "programme",
        "emergency",
        "应急预案：启动、逐步登记、解除、总结。",
        "Put an emergency plan to work, tick it off, end and review it.",
    ),
    (
        "actions",
        "programme",
        "actions",
        "应办事项及其状态。",
        "What was promised: owner, due day, state, proof.",
    ),
    ("show", "look", "looking", "查看案件全貌。", "Show a case: what happened, what is due."),
    (
        "reveal",
        "look",
        "revealing",
        "查看投诉人信息，并留下记录。",
        "Show who complained; it goes on record.",
    ),
    ("list", "look", "listing", "列出案件。", "List cases by stage, unit, owner, category, month."),
    ("next", "look", "working", "现在该做什么、由谁、何时之前。", "What must be done now, by whom, by when."),
    ("due", "look", "dues", "已逾期和即将到期的事项。", "What is overdue or running out."),
    ("bursts", "look", "bursts", "短期内集中发生的事项。", "Show many cases of one kind in a short time."),
    (
        "assess-units",
        "look",
        "assessing",
        "考核各责任单位。",
        "Assess units, lines and persons, each point traceable.",
    ),
    (
        "report",
        "look",
        "reporting",
        "月报、季报、年报及其他报告。",
        "Report on a month, quarter or year: page, PDF, workbook.",
    ),
    (
        "duties",
        "look",
        "duties",
        "各岗位的职责与任职人员。",
        "What each post is there for, and who holds it.",
    ),
    ("why", "look", "looking", "逐行说明期限如何得出。", "Derive a deadline line by line."),
    (
        "sheet",
        "look",
        "sheets",
        "打印登记表、流程单、答复函等表单（PDF）。",
        "Print a form or letter of a case as PDF, for signature.",
    ),
    (
        "bundle",
        "look",
        "sheets",
        "将整个案卷打包归档。",
        "Bundle the whole file of a case for the archive.",
    ),
    (
        "register",
        "look",
        "registering",
        "把台账输出为可打印的表格或 CSV。",
        "Write the register as a workbook to print, or as CSV.",
    ),
    ("import", "start", "importing", "导入已有台账。", "Import a register from another system."),
    ("sync", "share", "syncing", "与同事同步。", "Exchange steps with your colleagues."),
    ("join", "share", "syncing", "合并另一分支。", "Bring in a branch, its steps after ours."),
    (
        "host-review",
        "share",
        "host_review",
        "把托管平台上的评审通过登记为批准。",
        "Record an approving review on the host as an approval, where a clause lets it.",
    ),
    (
        "host-files",
        "share",
        "host_files",
        "写入托管平台的工作流。",
        "Write the workflows by which the host checks, audits and records reviews.",
    ),
    (
        "doctor",
        "share",
        "doctor",
        "检查本机与托管平台的设置。",
        "Look whether this machine and the host are as the desk needs them.",
    ),
    ("absorb", "share", "sharing", "把手工修改转为事件。", "Turn a hand edit of a case file into events."),
    (
        "vault",
        "share",
        "vaulting",
        "个人信息密钥库：何人可读、与何处交换。",
        "Show the keys to personal data, say where they are exchanged.",
    ),
    (
        "retention",
        "look",
        "erasing",
        "个人信息保存到何时，哪些应当删除。",
        "List personal data that is due for erasure, and erase it.",
    ),
    (
        "subject-report",
        "look",
        "subjects",
        "答复个人信息查询：保存了什么、谁查阅过、提供给谁。",
        "Tell a person who asks all that is held on them.",
    ),
    (
        "staff",
        "share",
        "staffing",
        "人员、岗位与密钥：到岗、离岗、换钥。",
        "Who works here: come, leave, change of key.",
    ),
    ("check", "publish", "checking", "检查全部或所改内容。", "Check the desk, or what changed since a base."),
    (
        "audit",
        "publish",
        "auditing",
        "审查全部历史：何人何时提交、有无篡改。",
        "Audit the history: who brought in what, nothing bent.",
    ),
    ("rule", "publish", "checking", "解释一条检查规则。", "Explain a rule, its reason, how to mend."),
    (
        "trace",
        "publish",
        "tracing",
        "每条规定由什么落实。",
        "Show what enforces each clause, and how it stands.",
    ),
    ("impact", "publish", "impact", "制度改动对在办案件的影响。", "What changed policies do to open cases."),
    ("build", "publish", "building", "生成公开与内部网站。", "Build the public and the internal site."),
    ("serve", "publish", "building", "在本机查看网站。", "Look at the built sites on this machine."),
    (
        "poster",
        "publish",
        "posters",
        "打印扫码投诉的二维码海报（PDF）。",
        "Print QR posters that open the complaint form, filled in.",
    ),
    ("schema", "publish", "schemas", "生成 JSON Schema。", "Write the JSON Schemas that editors use."),
    (
        "merge-driver",
        "",
        "syncing",
        "供 git 合并案件时调用。",
        "Join two versions of a case for git's merge.",
    ),
    ("heal", "", "sharing", "完成或撤销中断的命令。", "Finish or undo what a killed command left."),
)
"""Commands that are not steps: name, group (none: hidden), file, one-line help in Chinese and English."""


def text() -> str:
    """The file's text."""
    steps = [
        (kind.about.command, kind.about.group.value, kind.about.room, kind.about.help.zh, kind.about.help.en)
        for kind in TYPES
    ]
    first = [row for row in OTHERS if row[0] == "open"]
    others = [row for row in OTHERS if row[0] != "open"]
    order = [*GROUPS, ""]
    rows = sorted([*first, *steps, *others], key=lambda row: order.index(row[1]))
    index = {
        "groups": {group: {"zh": zh, "en": en} for group, (zh, en) in GROUPS.items()},
        "commands": [
            {"name": name, "group": group, "module": module, "zh": zh, "en": en}
            for name, group, module, zh, en in rows
        ],
    }
    return json.dumps(index, ensure_ascii=False, indent=1) + "\n"


def main(arguments: list[str]) -> int:
    """Write the file, or with `--check` compare it."""
    return renew(TARGET, text(), check="--check" in arguments)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
