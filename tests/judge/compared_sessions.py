"""Two sessions of Ada's interview that have ended, and saved scorecards about them."""

from datetime import timedelta
from typing import Any

from django.utils import timezone

from judge.domain.default_rubric import DIMENSIONS
from judge.models import Candidate, CandidateSession, User
from tests.judge.factories import World, make_client, make_report, send, store_as_worker

DIMENSION = DIMENSIONS[0].id
NOTE = "Checked the axis"


def end_two_sessions(world: World) -> CandidateSession:
    """End Robin's session, whose submission is judged, and return that of a second candidate, which has ended too."""
    kim = CandidateSession.objects.create(
        candidate=Candidate.objects.create(name="Kim Example"), interview=world.interview, started_at=timezone.now()
    )
    store_as_worker(world.submission, make_report())
    CandidateSession.objects.update(started_at=timezone.now() - timedelta(hours=1), ended_at=timezone.now())
    for session in (kim, world.robin):
        session.refresh_from_db()
    return kim


def save_card(session: CandidateSession, user: User, level: str = "yes") -> None:
    client, url = make_client(user), f"/api/invitations/{session.pk}/scorecard"
    card = session.scorecards.filter(author=user).first()
    revision = card.revision if card else 0
    body: dict[str, Any] = {"revision": revision, "ratings": {DIMENSION: {"level": level, "note": NOTE}}}
    assert (
        send(client, "PUT", url, body | {"recommendation": level, "summary": "Kim Example is calm"}).status_code == 200
    )
    assert send(client, "POST", f"{url}/save", {"revision": revision + 1}).status_code == 200


def unfold(user: User, *sessions: CandidateSession) -> None:
    for session in sessions:
        assert send(make_client(user), "POST", f"/api/invitations/{session.pk}/unfold").status_code == 200
