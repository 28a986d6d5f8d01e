"""Whether the handling of a case was good enough: scores by criterion against a policy's bar."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rightsdesk.domain.events.quality import Score
from rightsdesk.domain.model import Label
from rightsdesk.domain.requirements import Quality


@dataclass(frozen=True, slots=True)
class Verdict:
    """What scores come to: `points` of `most`, with `bar` needed; `failed` are the criteria that had to be
    met in full and were not.
    """

    points: int
    most: int
    bar: int
    failed: tuple[str, ...]

    @property
    def passes(self) -> bool:
        """Whether the handling counts as done: nothing failed, and the points reach the bar."""
        return not self.failed and self.points >= self.bar


@dataclass(frozen=True, slots=True)
class ScoreFault:
    """A score that the criteria do not allow; `place` is its number among the scores, None for one that is
    missing.
    """

    place: int | None
    why: Label


def verdict(quality: Quality, scores: Sequence[Score]) -> Verdict:
    """The verdict that a policy draws from scores.

    Total, so that any record folds: a criterion without a score has none of its points, of several scores
    the last counts, and more than the most counts as the most; `score_faults` names all these.
    """
    given = {score.criterion: score.points for score in scores}
    reached = {
        slug: min(given.get(slug, 0), criterion.points) for slug, criterion in quality.criteria.items()
    }
    return Verdict(
        points=sum(reached.values()),
        most=sum(criterion.points for criterion in quality.criteria.values()),
        bar=quality.bar,
        failed=tuple(
            slug
            for slug, criterion in quality.criteria.items()
            if criterion.must and reached[slug] < criterion.points
        ),
    )


def score_faults(quality: Quality, scores: Sequence[Score]) -> Iterator[ScoreFault]:
    """What keeps scores from being one for each criterion, none above its most."""
    seen: set[str] = set()
    for place, score in enumerate(scores):
        known = quality.criteria.get(score.criterion)
        if score.criterion in seen:
            zh, en = f"“{score.criterion}”重复评分", f"{score.criterion} is scored twice"
            yield ScoreFault(place, Label(zh=zh, en=en))
        elif known is not None and score.points > known.points:
            zh = f"“{known.zh}”最高 {known.points} 分，不能评 {score.points} 分"
            en = f"{score.criterion} gives {known.points} points at most, not {score.points}"
            yield ScoreFault(place, Label(zh=zh, en=en))
        seen.add(score.criterion)
    for slug, criterion in quality.criteria.items():
        if slug not in seen:
            zh, en = f"“{criterion.zh}”（{slug}）尚未评分", f"{slug} ({criterion.en}) is not scored"
            yield ScoreFault(None, Label(zh=zh, en=en))
