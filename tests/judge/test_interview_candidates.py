"""The page of one interview: its candidates, submissions and feedback, a page at a time."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from judge.domain import interview_candidates
from judge.models import Candidate, CandidateSession, Decision, Interview, Submission
from tests.judge.factories import (
    World,
    get_team,
    make_client,
    make_member,
    make_report,
    make_submission,
    send,
    store_as_worker,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def interview(world: World) -> Interview:
    return Interview.objects.create(
        owner=world.ada, team=get_team(world.ada), title="Panel", minutes=45, problems=["softmax"]
    )


@pytest.fixture
def ada(world: World) -> Client:
    return make_client(world.ada)


@pytest.fixture
def viewer(world: World) -> Client:
    return make_client(make_member("vic", get_team(world.ada), "viewer"))


def add_session(interview: Interview, name: str, **fields: Any) -> CandidateSession:
    candidate = Candidate.objects.create(name=name)
    return CandidateSession.objects.create(candidate=candidate, interview=interview, **fields)


def read(client: Client, interview: Interview, part: str) -> Any:
    response = send(client, "GET", f"/api/interviews/{interview.pk}{part}")
    assert response.status_code == 200, response.content
    return response.json()


def list_names(client: Client, interview: Interview, query: str = "") -> list[str]:
    return [row["candidate"] for row in read(client, interview, f"/candidates{query}")["invitations"]]


def test_filters_and_orders_candidates(ada: Client, interview: Interview) -> None:
    now = timezone.now()
    add_session(interview, "Robin", started_at=now)
    add_session(interview, "alex", started_at=now, ended_at=now)
    add_session(interview, "Sam", revoked_at=now)
    assert list_names(ada, interview) == ["Sam", "alex", "Robin"]
    assert list_names(ada, interview, "?order=candidate") == ["alex", "Robin", "Sam"]
    assert list_names(ada, interview, "?order=-started")[-1] == "Sam"
    assert list_names(ada, interview, "?state=ended") == ["alex"]
    assert list_names(ada, interview, "?search=OB") == ["Robin"]
    detail = read(ada, interview, "")
    assert {state: n for state, n in detail["states"].items() if n} == {"running": 1, "ended": 1, "revoked": 1}


def test_pages_contain_each_candidate_once(ada: Client, interview: Interview, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(interview_candidates, "PAGE_SIZE", 2)
    names = [add_session(interview, f"Candidate {letter}").candidate.name for letter in "abc"]
    first, second = (read(ada, interview, f"/candidates?order=candidate&page={page}") for page in (1, 2))
    assert (first["more"], second["more"]) == (True, False)
    assert [row["candidate"] for row in first["invitations"] + second["invitations"]] == names


def test_viewer_finds_numbers_and_no_names(viewer: Client, interview: Interview) -> None:
    zoe, adam = add_session(interview, "Zoe Unusual"), add_session(interview, "Adam Unusual")
    labels = [f"Candidate {session.candidate.pk}" for session in (zoe, adam)]
    assert list_names(viewer, interview, "?order=candidate") == labels  # not in the order of names
    assert list_names(viewer, interview, "?search=unusual") == []
    assert list_names(viewer, interview, f"?search={labels[1]}") == labels[1:]


def test_folded_results_are_in_no_part(world: World, interview: Interview) -> None:
    now = timezone.now()
    session = add_session(interview, "Robin", started_at=now, ended_at=now)
    store_as_worker(make_submission(session, kind=Submission.Kind.SUBMIT), make_report())
    Decision.objects.create(session=session, choice="hold", reason="x", decided_by=world.ada, decided_at=now)
    otto = make_client(make_member("otto", get_team(world.ada), "owner"))  # not assigned
    for client, decision, verdict in ((make_client(world.ada), None, None), (otto, "hold", "wrong_answer")):
        (invitation,) = read(client, interview, "/candidates")["invitations"]
        (row,) = read(client, interview, "/submissions")["submissions"]
        assert (invitation["decision"], invitation["are_results_folded"]) == (decision, decision is None)
        assert (row["submission"]["verdict"], row["is_folded"]) == (verdict, verdict is None)
        assert invitation["submission_count"] == 1


@pytest.mark.parametrize("is_cleared", [False, True])
def test_counts_no_run_of_a_private_period(ada: Client, interview: Interview, *, is_cleared: bool) -> None:
    now = timezone.now()
    session = add_session(interview, "Robin", started_at=now, private_until=None if is_cleared else now)
    Submission.objects.filter(pk__in=[make_submission(session, kind=kind).pk for kind in ("run", "submit")]).update(
        is_private=True
    )
    make_submission(session, kind="run")
    assert read(ada, interview, "/candidates")["invitations"][0]["submission_count"] == 2


def test_submissions_are_submits_newest_first(ada: Client, interview: Interview) -> None:
    session = add_session(interview, "Robin", started_at=timezone.now())
    made = [make_submission(session, kind=kind) for kind in ("submit", "run", "submit")]
    rows = read(ada, interview, "/submissions")["submissions"]
    assert [row["submission"]["id"] for row in rows] == [str(made[2].pk), str(made[0].pk)]


def test_feedback_is_for_editors(ada: Client, viewer: Client, interview: Interview) -> None:
    add_session(interview, "Sam")
    robin = add_session(interview, "Robin", feedback="Clear, thank you", feedback_at=timezone.now())
    (found,) = read(ada, interview, "/feedback")["feedback"]
    assert (found["invitation"], found["candidate"], found["text"]) == (robin.pk, "Robin", "Clear, thank you")
    assert send(viewer, "GET", f"/api/interviews/{interview.pk}/feedback").status_code == 403


@pytest.mark.parametrize("part", ["", "/candidates", "/submissions", "/feedback"])
def test_number_of_queries_does_not_grow(
    part: str, ada: Client, interview: Interview, django_assert_num_queries: Any
) -> None:
    def fill(count: int) -> None:
        now = timezone.now()
        for number in range(count):
            session = add_session(interview, f"Kim {number}", started_at=now, ended_at=now, feedback="Good")
            make_submission(session, kind="submit")

    fill(1)
    with CaptureQueriesContext(connection) as few:
        read(ada, interview, part)
    fill(5)
    with django_assert_num_queries(len(few)):
        read(ada, interview, part)
