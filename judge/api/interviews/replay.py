"""The record of a session, for the owners and interviewers of the interview's team. Viewers read no personal data, and
how somebody types is personal."""

import base64

from django.http import HttpRequest
from ninja import Query, Router

from judge.api.auth import authenticate_user, get_user
from judge.api.interviews import replay_schemas as schemas
from judge.api.interviews.folded_results import fold_submissions
from judge.api.interviews.session_report import build_heading
from judge.api.interviews.watched_session import open_watched_session
from judge.api.sessions.serializers import select_for_list, serialize_submission
from judge.domain import catalog
from judge.domain.catalog import exclude_warm_up
from judge.domain.documents.stored_updates import filter_shown_updates, limit_batch
from judge.domain.private_periods import filter_shown_documents, filter_shown_submissions, find_shown_position

router = Router(tags=["interviews"], auth=authenticate_user)
MAX_EVENTS = 10_000
MAX_SUBMISSIONS = 2_000
BATCH_SIZE = 20_000
"""In updates. An hour of typing is one batch, unless its bytes are too many."""


@router.get("/{int:invitation_id}/replay", response=schemas.Replay)
def get_replay(request: HttpRequest, invitation_id: int) -> schemas.Replay:
    session = open_watched_session(request, invitation_id)
    problems = catalog.load_problems()
    documents = exclude_warm_up(filter_shown_documents(session)).order_by("pk").values("id", "slug", "exercise")
    submissions = exclude_warm_up(session.submissions.filter(filter_shown_submissions()))
    events = exclude_warm_up(session.timeline_events.all()).order_by("at", "pk")
    return schemas.Replay(
        **build_heading(session).model_dump(),
        documents=[
            schemas.ReplayDocument(**row, title=problems[row["slug"]].title if row["slug"] in problems else row["slug"])
            for row in documents
        ],
        events=[
            schemas.ReplayEvent(**row) for row in events.values("kind", "at", "slug", "exercise", "detail")[:MAX_EVENTS]
        ],
        submissions=fold_submissions(
            [serialize_submission(row) for row in select_for_list(submissions).reverse()[:MAX_SUBMISSIONS]],
            get_user(request),
            session,
        ),
    )


@router.get("/{int:invitation_id}/replay/updates", response=schemas.ReplayUpdates)
def get_replay_updates(
    request: HttpRequest, invitation_id: int, filters: Query[schemas.ReplayPosition]
) -> schemas.ReplayUpdates:
    """The updates after a position of the session, without what interviewers do not receive."""
    session = open_watched_session(request, invitation_id)
    latest = find_shown_position(session)
    # Thousands of tuples are read much faster than as many objects.
    batch = limit_batch(filter_shown_updates(session.pk, filters.after), BATCH_SIZE)
    values = list(batch.values_list("position", "document_id", "stored_at", "author", "update"))
    shown = set(filter_shown_documents(session).values_list("pk", flat=True))
    rows = [row for row in values if row[1] in shown]
    last = values[-1][0] if values else latest
    return schemas.ReplayUpdates(
        documents=[document for _, document, *_ in rows],
        times=[round(stored_at.timestamp() * 1000) for _, _, stored_at, _, _ in rows],
        authors=[author for *_, author, _ in rows],  # pyright: ignore[reportArgumentType] -- one of the choices
        sizes=[len(update) for *_, update in rows],
        updates=base64.b64encode(b"".join(bytes(update) for *_, update in rows)).decode(),
        next=last if last < latest else None,
    )
