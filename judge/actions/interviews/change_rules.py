from dataclasses import dataclass

from django.db import transaction

from judge.actions.audit.record_entry import record_audit_entry
from judge.domain.interview_rules import (
    PROMISES,
    InterviewRules,
    find_changes,
    list_promised_sessions,
    list_running_sessions,
    normalize_rules,
    read_rules,
)
from judge.errors import RefusedError
from judge.messaging.session_events import publish_session_change
from judge.models import Interview, User


@dataclass(frozen=True, slots=True)
class RuleChange:
    interview: Interview
    running: int
    """How many running or paused sessions it changes something for; 0 if no rule changed."""


@transaction.atomic
def change_rules(interview: Interview, rules: InterviewRules, by: User, *, address: str = "") -> RuleChange:
    """Change the rules of an interview. Open pages of its candidates receive them at once.

    Raises RefusedError if the change would break a promise to somebody whose session runs or has just ended.
    """
    row = Interview.objects.select_for_update(of=("self",)).get(pk=interview.pk)
    changes = find_changes(read_rules(row), normalize_rules(rules))
    running = list_running_sessions(row) if changes else []
    if not changes.keys().isdisjoint(PROMISES) and (promised := list_promised_sessions(row)):
        raise RefusedError(
            "rules_promised",
            f"{describe_started(len(promised))} started. The page that they read before the start says who may type "
            "and how often they may work in private, so nothing was changed.",
            "Leave these rules as they are until a minute after the last session has ended, or create another "
            "interview.",
        )
    if changes:
        Interview.objects.filter(pk=row.pk).update(**changes)
        # The text may name a person, and entries outlive candidates.
        detail = {name: value for name, value in changes.items() if name != "ai_policy_text"}
        detail |= {"ai_policy_text": "changed"} if "ai_policy_text" in changes else {}
        record_audit_entry(by, "change rules", f"interview {row.pk}", detail, address=address)
        for pk in row.sessions.filter(revoked_at=None, ended_at=None).values_list("pk", flat=True):
            publish_session_change(pk)
    interview.refresh_from_db()
    return RuleChange(interview, len(running))


def describe_started(count: int) -> str:
    return "A candidate of this interview has" if count == 1 else f"{count} candidates of this interview have"
