from django.db import IntegrityError, transaction
from django.utils import timezone

from judge.domain.exercises import task_of
from judge.domain.session_rules import must_fit, must_run
from judge.errors import RefusedError
from judge.models import Draft, Invitation
from problems.format.problem import Problem


def save_draft(
    seat: Invitation, problem: Problem, exercise: str, source: str, revision: int, *, typed_at: str = ""
) -> Draft:
    """Keep what is typed, unless another page has kept something newer than what this one knows. `typed_at`: the mark
    of the seat for which it was typed, when somebody has signed in or out on another page since."""
    must_run(seat)
    task_of(problem, exercise)
    text = source.encode()
    must_fit(text)
    kept = seat.drafts.filter(slug=problem.slug, exercise=exercise).first()
    if kept is not None and bytes(kept.source) == text:
        return kept  # the answer to the same save got lost
    if typed_at not in ("", seat.mark):
        raise newer()
    if kept is None:
        return first(seat, problem.slug, exercise, text, revision)
    if revision < kept.revision:
        raise newer()
    changed = Draft.objects.filter(pk=kept.pk, revision=kept.revision)
    if changed.update(source=text, revision=revision + 1, saved_at=timezone.now()) != 1:
        raise newer()
    kept.refresh_from_db()
    return kept


def first(seat: Invitation, slug: str, exercise: str, text: bytes, revision: int) -> Draft:
    fields = {"slug": slug, "exercise": exercise, "source": text, "revision": revision + 1}
    try:
        with transaction.atomic():
            return seat.drafts.create(**fields, saved_at=timezone.now())
    except IntegrityError as error:
        raise newer() from error


def newer() -> RefusedError:
    return RefusedError(
        "newer_draft",
        "A newer text of this problem was saved from another page, so this one was not saved over it.",
        "Compare the two and choose; yours is still in this editor.",
    )
