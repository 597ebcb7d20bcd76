from django.db import transaction
from django.utils import timezone

from judge.actions.audit.record_entry import record_audit_entry
from judge.actions.scorecards.write_scorecard import lock_session_row
from judge.errors import RefusedError
from judge.models import CandidateSession, Decision, User


@transaction.atomic
def decide_candidate(
    session: CandidateSession,
    choice: str,
    next_step: str,
    reason: str,
    by: User,
    *,
    revision: int,
    address: str = "",
) -> Decision:
    """Store what the team decided about the candidate. A later decision replaces an earlier one.

    `revision` is that of the decision which it replaces, 0 if there was none.
    """
    lock_session_row(session)
    old = session.decisions.select_related("decided_by").first()
    current_revision = old.revision if old else 0
    if revision != current_revision:
        raise build_newer_decision_error(old)
    decision, _ = session.decisions.update_or_create(
        defaults={
            "choice": choice,
            "next_step": next_step,
            "reason": reason,
            "decided_by": by,
            "decided_at": timezone.now(),
            "revision": current_revision + 1,
        }
    )
    # Without the texts, which may name people. The subject is not the invitation, whose entries candidates get.
    detail = {"invitation": session.pk, "choice": choice, "old_choice": old.choice if old else ""}
    record_audit_entry(by, "decide candidate", f"interview {session.interview_id}", detail, address=address)
    return decision


def build_newer_decision_error(newer: Decision | None) -> RefusedError:
    """Without the choice, which may be folded for the reader."""
    author = str(newer.decided_by or "A deleted account") if newer else ""
    change = f"{author} has recorded another decision" if newer else "The decision was deleted"
    return RefusedError(
        "newer_decision",
        f"{change} since you opened this form, so yours was not stored.",
        "Copy your reason if you need it, reload the page to read what is decided now, then change it if you must.",
    )
