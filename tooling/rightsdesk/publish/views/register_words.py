"""What the register's page says by itself, in both languages; `{…}` are filled in by its script."""

from collections.abc import Mapping
from types import MappingProxyType

from rightsdesk.domain.model import Label
from rightsdesk.publish.views.words import said

WORDS: Mapping[str, Label] = MappingProxyType(
    {
        "search": said("搜索", "Search"),
        "search_hint": said(
            "编号、事由、线路、车辆、地点、单位、人员……",
            "case, subject, line, vehicle, place, unit, person …",
        ),
        "situation": said("办理状态", "State"),
        "all": said("全部", "all"),
        "open": said("未办结", "not closed"),
        "closed": said("已办结", "closed"),
        "overdue": said("已逾期未办", "overdue"),
        "warning": said("即将到期", "due soon"),
        "waiting": said("等待补充", "waiting for the complainant"),
        "late": said("有逾期记录", "late at some step"),
        "from": said("受理日期从", "Received from"),
        "to": said("到", "to"),
        "more": said("按列筛选", "Filter by column"),
        "more_active": said("按列筛选（已用 {number} 项）", "Filter by column ({number} in use)"),
        "columns": said("显示的列", "Columns shown"),
        "sort": said("排序", "Sort by"),
        "direction": said("顺序", "Order"),
        "ascending": said("升序", "ascending"),
        "descending": said("降序", "descending"),
        "reset": said("清除筛选", "Clear filters"),
        "xlsx": said("下载 XLSX", "Download XLSX"),
        "csv": said("下载 CSV", "Download CSV"),
        "copy": said("复制链接", "Copy link"),
        "copied": said("链接已复制。", "Link copied."),
        "count": said("显示 {shown} 件，共 {all} 件。", "{shown} of {all} cases shown."),
        "loading": said("正在载入：{loaded} / {all} 件", "Loading: {loaded} of {all} cases"),
        "preparing": said("正在生成文件……", "Making the file …"),
        "saved": said("已生成 {name}，共 {number} 行。", "{name} made, {number} rows."),
        "none": said("没有符合条件的案件。", "No case answers to this."),
        "empty": said("还没有受理过案件。", "No case has been received yet."),
        "failed": said(
            "有 {number} 个月份的数据未能载入，下面不完整；请重新生成网站后再打开。",
            "The data of {number} months could not be loaded, so this is incomplete; build the site again.",
        ),
        "no_file": said("未能生成文件：{problem}", "The file could not be made: {problem}"),
        "contains": said("包含", "contains"),
        "at_least": said("不少于", "at least"),
        "none_word": said("（空）", "(empty)"),
        "table": said("台账，每行一件", "The register, a case in each row"),
        "rows_hint": said(
            "上下方向键逐行移动，回车打开案件。", "Arrow keys move from row to row, Enter opens the case."
        ),
        "sort_by": said("按“{column}”排序", "sort by {column}"),
        "major": said("重大", "major"),
        "due_by": said("{when} 前", "by {when}"),
        "file": said("台账", "register"),
    }
)
