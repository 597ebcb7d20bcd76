from django.db import transaction

from judge.domain import catalog
from judge.domain.audit_log import record_audit
from judge.errors import RefusedError
from judge.models import Interview, User


@transaction.atomic
def create_interview(owner: User, title: str, minutes: int, problems: list[str], *, address: str = "") -> Interview:
    """Create an interview with these problems, in this order."""
    if len(set(problems)) != len(problems):
        raise RefusedError(
            "invalid", "A problem is in the list twice, so the interview was not created.", "Remove the duplicate."
        )
    for slug in problems:
        catalog.get_problem(slug)
    interview = Interview.objects.create(owner=owner, title=title, minutes=minutes, problems=problems)
    record_audit(owner, "make interview", f"interview {interview.pk}", address=address)
    return interview
