from django.db import IntegrityError, transaction
from django.utils import timezone

from judge.domain.session_rules import require_exercise, require_running, require_size
from judge.errors import RefusedError
from judge.models import CandidateSession, Draft
from problems.format.problem import Problem


def save_draft(
    session: CandidateSession, problem: Problem, exercise: str, source: str, revision: int, *, session_digest: str = ""
) -> Draft:
    """Save a draft, unless another page has saved a newer revision.

    `revision` is the revision that the text was edited from. `session_digest` identifies the session that the text was
    typed in; it differs from this session after a sign-in or sign-out on another page. Raises RefusedError with code
    "newer_draft" instead of overwriting newer text.
    """
    require_running(session)
    require_exercise(session, problem, exercise)
    text = source.encode()
    require_size(text)
    draft = session.drafts.filter(slug=problem.slug, exercise=exercise).first()
    if draft is not None and bytes(draft.source) == text:
        return draft  # a repeated save whose response was lost
    if session_digest not in ("", session.token_digest):
        raise build_newer_draft_error()
    if draft is None:
        return create_draft(session, problem.slug, exercise, text, revision)
    if revision < draft.revision:
        raise build_newer_draft_error()
    unchanged = Draft.objects.filter(pk=draft.pk, revision=draft.revision)
    if unchanged.update(source=text, revision=revision + 1, saved_at=timezone.now()) != 1:
        raise build_newer_draft_error()
    draft.refresh_from_db()
    return draft


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
        "A newer version of this code was saved from another page, so this version was not saved.",
        "Compare the two versions and choose one. Yours is still in this editor.",
    )
