"""Sessions that have ended, and whose code could not be submitted automatically."""

from dataclasses import dataclass
from datetime import timedelta

from django.utils import timezone

from judge.models import CandidateSession

RECENT = timedelta(days=1)
SETTLING_TIME = timedelta(minutes=1)
"""A single sweep can fail while a worker restarts. The next one runs ten seconds later."""


@dataclass(frozen=True, slots=True)
class UnsubmittedCode:
    sessions: int
    problems: tuple[str, ...]
    """The slugs that the workers lacked."""


def measure_unsubmitted_code() -> UnsubmittedCode:
    """Count the sessions whose submission failed for the first time in the last day, and that still have unsubmitted
    code."""
    now = timezone.now()
    failed = CandidateSession.objects.filter(
        time_up_tried_at__range=(now - RECENT, now - SETTLING_TIME), revoked_at=None
    ).order_by()
    rows = failed.values_list("time_up_handled_at", "unsubmitted_exercises")
    waiting = [left for handled_at, left in rows if left or handled_at is None]
    lacking = {each["slug"] for left in waiting for each in left if each["reason"] == "no_problem"}
    return UnsubmittedCode(len(waiting), tuple(sorted(lacking)))
