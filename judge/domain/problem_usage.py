from collections import Counter
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Q

from judge.models import Interview, Team


@dataclass(frozen=True, slots=True)
class ProblemUsage:
    """How often a team has used a problem."""

    slug: str
    interviews: int
    candidates: int
    """Who have started."""
    last_used_at: datetime
    """When the latest of the interviews was created."""


def load_problem_usage(team: Team) -> list[ProblemUsage]:
    """Problems that the team has used, most often used first."""
    started = Count("sessions", filter=Q(sessions__started_at__isnull=False))
    interviews, candidates = Counter[str](), Counter[str]()
    last_used: dict[str, datetime] = {}
    rows = Interview.objects.filter(team=team).annotate(started=started).order_by("created_at", "pk")
    for problems, created_at, count in rows.values_list("problems", "created_at", "started"):
        for slug in problems:
            interviews[slug] += 1
            candidates[slug] += count
            last_used[slug] = created_at
    return [ProblemUsage(slug, count, candidates[slug], last_used[slug]) for slug, count in interviews.most_common()]
