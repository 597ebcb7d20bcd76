from dataclasses import dataclass
from datetime import datetime

from judge.domain import catalog
from judge.domain.catalog import exclude_warm_up
from judge.models import CandidateSession


@dataclass(frozen=True, slots=True)
class OwnCode:
    """A text that the candidate wrote."""

    slug: str
    title: str
    exercise: str
    source: str
    saved_at: datetime


def list_own_code(session: CandidateSession) -> list[OwnCode]:
    """The texts that the candidate edited, in the order of the interview's problems."""
    problems = catalog.load_problems()
    order = {slug: index for index, slug in enumerate(session.interview.problems)}
    rows = exclude_warm_up(session.documents.filter(number__gt=0))
    return [
        OwnCode(
            slug=row.slug,
            title=problems[row.slug].title if row.slug in problems else row.slug,
            exercise=row.exercise,
            source=bytes(row.source).decode(errors="replace"),
            saved_at=row.saved_at,
        )
        for row in sorted(rows, key=lambda row: (order.get(row.slug, len(order)), row.exercise))
    ]
