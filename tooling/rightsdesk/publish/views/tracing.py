"""The page on traceability: each clause with what enforces it, what proves that, and how it stands."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from rightsdesk.domain.model import Label
from rightsdesk.domain.policy import Policy
from rightsdesk.domain.tallies import Stand
from rightsdesk.domain.tracing import Kind
from rightsdesk.operations.tracing import TracedClause, TracedEnforcer, TracedPolicy
from rightsdesk.publish.views import mechanisms, times
from rightsdesk.publish.views.cases import Reader
from rightsdesk.publish.views.words import joined, said

KINDS: Mapping[Kind, Label] = MappingProxyType(
    {
        Kind.CLOCK: said("时限", "clock"),
        Kind.STEP: said("必经环节", "required step"),
        Kind.FIELD: said("必填内容", "required field"),
        Kind.APPROVAL: said("审批", "approval"),
        Kind.SIGNATURE: said("签名", "signature"),
        Kind.ROUND: said("反复磋商", "round until accepted"),
        Kind.PROHIBITION: said("禁止事项", "prohibition"),
        Kind.ROUTE: said("分办", "route"),
        Kind.MAJOR: said("重大情形", "circumstance that makes major"),
        Kind.ESCALATION: said("上报", "escalation"),
        Kind.CALL_BACK: said("回访", "call-back"),
        Kind.RECORDING: said("及时登记", "recording in time"),
        Kind.QUALITY: said("质量标准", "quality bar"),
        Kind.GROUP: said("群体投诉", "group threshold"),
        Kind.LIKENESS: said("相似案件", "likeness"),
        Kind.DUTY: said("职责", "duty"),
        Kind.RHYTHM: said("定期工作", "rhythm"),
        Kind.RECURRENCE: said("反复发生", "recurrence"),
        Kind.RECORD: said("工作记录", "record"),
        Kind.EMERGENCY: said("应急预案", "emergency plan"),
        Kind.ASSESSMENT: said("考核", "assessment table"),
        Kind.BURSTS: said("集中爆发", "surveillance"),
        Kind.RULE: said("检查规则", "rule"),
        Kind.PAGE: said("页面", "page"),
    }
)
"""What the ways of enforcing a clause are called."""

STANDS: Mapping[Stand, Label] = MappingProxyType(
    {
        Stand.MET: said("已做到", "kept"),
        Stand.LATE: said("有逾期或者未做到", "late or not kept"),
        Stand.RUNNING: said("进行中", "running"),
        Stand.NEVER: said("尚未发生", "never exercised"),
        Stand.ALWAYS: said("始终有效", "always at work"),
    }
)
"""How something that enforces a clause stands, in a word."""

BY_PEOPLE = said("由人员执行", "by people")

_LOOKS: Mapping[Stand, str] = MappingProxyType(
    {
        Stand.MET: "met",
        Stand.LATE: "late",
        Stand.RUNNING: "running",
        Stand.NEVER: "void",
        Stand.ALWAYS: "met",
    }
)
"""In which of the looks that the style sheet has for clocks a state is shown."""


@dataclass(frozen=True, slots=True)
class StandView:
    """How something stands: in a word, and in which look (`state-…` of the style sheet)."""

    name: str
    look: str


@dataclass(frozen=True, slots=True)
class EnforcerView:
    """One mechanism: its kind, what it asks in a sentence, the rules that check it, the number of tests that
    prove it, and how often it was kept, late, and is running (each empty where nothing is counted)."""

    kind: str
    sentence: str
    rules: tuple[str, ...]
    tests: int
    stand: StandView
    met: str
    late: str
    running: str
    people: str


@dataclass(frozen=True, slots=True)
class ClauseTrace:
    """A clause. `rows` are the requirements it serves; `stand` is None where only people enforce it; `proofs`
    are the names of all tests that prove it or its mechanisms."""

    no: str
    text: str
    rows: str
    by_people: bool
    tests: int
    stand: StandView | None
    proofs: tuple[str, ...]
    enforcers: tuple[EnforcerView, ...]


@dataclass(frozen=True, slots=True)
class PolicyTrace:
    """A policy version in force: the clauses that were late or not kept, that were never asked for, that only
    people enforce, then all. `name` is its page beside the others', `url` from the site's root."""

    name: str
    url: str
    title: str
    in_force: str
    cases: int
    late: tuple[ClauseTrace, ...]
    never: tuple[ClauseTrace, ...]
    people: tuple[ClauseTrace, ...]
    clauses: tuple[ClauseTrace, ...]


def trace_view(traced: Iterable[TracedPolicy], reader: Reader) -> tuple[PolicyTrace, ...]:
    """The policies in force, clause by clause, in words."""
    return tuple(_policy(each, reader) for each in traced)


def _policy(traced: TracedPolicy, reader: Reader) -> PolicyTrace:
    policy, language = traced.version.policy, reader.language
    clauses = [(each, _clause(each, policy, reader)) for each in traced.clauses]

    def standing_at(wanted: Stand | None) -> tuple[ClauseTrace, ...]:
        return tuple(view for each, view in clauses if each.stand is wanted)

    return PolicyTrace(
        name=f"{traced.version.slug}.md",
        url=f"trace/{traced.version.slug}.md",
        title=policy.title.text(language),
        in_force=times.day(traced.version.in_force, language),
        cases=traced.cases,
        late=standing_at(Stand.LATE),
        never=standing_at(Stand.NEVER),
        people=standing_at(None),
        clauses=tuple(view for _each, view in clauses),
    )


def _clause(traced: TracedClause, policy: Policy, reader: Reader) -> ClauseTrace:
    clause, language = traced.clause, reader.language
    return ClauseTrace(
        no=clause.no,
        text=clause.text.text(language).strip(),
        rows=joined(clause.rows, language),
        by_people=traced.by_people,
        tests=len(traced.proofs),
        stand=_stand(traced.stand, language) if traced.stand else None,
        proofs=traced.tests(),
        enforcers=tuple(_enforcer(each, policy, reader) for each in traced.enforcers),
    )


def _stand(stand: Stand, language: str) -> StandView:
    return StandView(STANDS[stand].text(language), _LOOKS[stand])


def _enforcer(traced: TracedEnforcer, policy: Policy, reader: Reader) -> EnforcerView:
    enforcer, counted, language = traced.enforcer, traced.tally, reader.language
    return EnforcerView(
        kind=KINDS[enforcer.kind].text(language),
        sentence=mechanisms.one(enforcer.mechanism, enforcer.what, policy, language),
        rules=traced.rules,
        tests=len(traced.proofs),
        stand=_stand(traced.stand, language),
        met=str(counted.met) if counted else "",
        late=str(counted.late) if counted else "",
        running=str(counted.running) if counted else "",
        people=joined((reader.person(slug) for slug in traced.held_by), language),
    )
