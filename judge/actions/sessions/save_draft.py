from django.db import IntegrityError, transaction
from django.utils import timezone

from judge.domain.exercises import get_exercise_spec
from judge.domain.session_rules import require_running, require_size
from judge.errors import RefusedError
from judge.models import CandidateSession, Draft
from problems.format.problem import Problem


def save_draft(
    session: CandidateSession, problem: Problem, exercise: str, source: str, revision: int, *, session_digest: str = ""
) -> Draft:
    """Keep what is typed, unless another page has kept something newer than what this one knows. `typed_at`: the mark
    of the session for which it was typed, when somebody has signed in or out on another page since."""
    require_running(session)
    get_exercise_spec(problem, exercise)
    text = source.encode()
    require_size(text)
    kept = session.drafts.filter(slug=problem.slug, exercise=exercise).first()
    if kept is not None and bytes(kept.source) == text:
        return kept  # the answer to the same save got lost
    if session_digest not in ("", session.token_digest):
        raise build_newer_draft_error()
    if kept is None:
        return create_draft(session, problem.slug, exercise, text, revision)
    if revision < kept.revision:
        raise build_newer_draft_error()
    changed = Draft.objects.filter(pk=kept.pk, revision=kept.revision)
    if changed.update(source=text, revision=revision + 1, saved_at=timezone.now()) != 1:
        raise build_newer_draft_error()
    kept.refresh_from_db()
    return kept


def create_draft(session: CandidateSession, slug: str, exercise: str, text: bytes, revision: int) -> Draft:
    fields = {"slug": slug, "exercise": exercise, "source": text, "revision": revision + 1}
    try:
        with transaction.atomic():
            return session.drafts.create(**fields, saved_at=timezone.now())
    except IntegrityError as error:
        raise build_newer_draft_error() from error


def build_newer_draft_error() -> RefusedError:
    return RefusedError(
        "newer_draft",
        "A newer text of this problem was saved from another page, so this one was not saved over it.",
        "Compare the two and choose; yours is still in this editor.",
    )
