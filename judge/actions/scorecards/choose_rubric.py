from django.db import transaction

from judge.actions.audit.record_entry import record_audit_entry
from judge.actions.scorecards.rubric_versions import get_rubric_version, store_default_version
from judge.domain.rubric_dimensions import read_dimensions
from judge.errors import RefusedError
from judge.models import CandidateSession, Interview, RubricVersion, Scorecard, User


@transaction.atomic
def choose_rubric(
    interview: Interview,
    version: RubricVersion | None,
    before: tuple[int | None, int],
    by: User,
    *,
    address: str = "",
) -> None:
    """Change the rubric version of an interview and of its unsaved scorecards.

    Refused if a scorecard is saved, if an unsaved one rates a dimension that the new version lacks, or if the rubric
    has changed since `before`: the rubric's id, and the number of the version that the user replaces. `version` is None
    for the rubric that every team has.
    """
    # Locks the sessions before the interview, as `save_card` does, so that the two cannot deadlock.
    sessions = CandidateSession.objects.filter(interview=interview, started_at__isnull=False).order_by("pk")
    list(sessions.select_for_update(no_key=True).values_list("pk", flat=True))
    rows = Interview.objects.select_for_update(of=("self",), no_key=True).select_related("rubric_version")
    interview = rows.get(pk=interview.pk)
    old = get_rubric_version(interview)
    if before != (old.rubric_id, old.number):
        raise RefusedError(
            "newer_rubric",
            f"Somebody has changed the rubric of this interview since you opened this page: it is now {old.name}, "
            f"version {old.number}. Your change was not stored.",
            "Reload the page, then choose again.",
        )
    cards = Scorecard.objects.filter(session__interview=interview)
    require_no_saved_card(cards.filter(saved_at__isnull=False).exists())
    chosen = version or store_default_version()
    known = {each.id for each in read_dimensions(chosen)}
    lost = sum(not card.ratings.keys() <= known for card in cards)
    if lost:
        raise RefusedError(
            "rubric_in_use",
            f"Unsaved scorecards rate dimensions that {chosen.name} does not have, so the rubric was not changed. "
            f"Their number: {lost}.",
            "Ask their authors to remove these ratings first.",
        )
    cards.update(rubric_version=chosen)
    Interview.objects.filter(pk=interview.pk).update(rubric_version=chosen)
    detail = {"rubric": chosen.rubric_id, "version": chosen.number, "old_rubric": old.rubric_id}
    record_audit_entry(by, "choose rubric", f"interview {interview.pk}", detail, address=address)


def require_no_saved_card(has_saved: bool) -> None:
    if has_saved:
        raise RefusedError(
            "rubric_in_use",
            "A scorecard of this interview is saved, so its rubric does not change any more.",
            "To use another rubric, create another interview.",
        )
