"""The named results in the candidates of an interview, and the CSV files of its lists."""

import csv
import io
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from judge.actions.results.update_results import update_session_results
from judge.api import csv_export
from judge.api.lists import interview_exports
from judge.domain import catalog, interview_candidates
from judge.models import AuditEntry, CandidateSession, Decision, Submission
from tests.judge.factories import (
    SLUG,
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
def robin(world: World) -> CandidateSession:
    """Ended with a wrong submission and a decision, and with feedback that a spreadsheet could take for a formula."""
    now = timezone.now()
    CandidateSession.objects.filter(pk=world.robin.pk).update(
        started_at=now, ended_at=now, time_up_handled_at=now, feedback="=1+1", feedback_at=now
    )
    version = catalog.get_problem(SLUG).version
    store_as_worker(make_submission(world.robin, problem_version=version), make_report())
    assert update_session_results(world.robin.pk)
    Decision.objects.create(session=world.robin, choice="hold", reason="x", decided_by=world.ada, decided_at=now)
    return world.robin


@pytest.fixture
def otto(world: World) -> Client:
    """Not assigned, so that nothing is folded."""
    return make_client(make_member("otto", get_team(world.ada), "owner"))


@pytest.fixture
def viewer(world: World) -> Client:
    return make_client(make_member("vic", get_team(world.ada), "viewer"))


def read_candidate(client: Client, session: CandidateSession) -> dict[str, Any]:
    response = send(client, "GET", f"/api/interviews/{session.interview_id}/candidates")
    return next(row for row in response.json()["invitations"] if row["id"] == session.pk)


def read_csv(client: Client, session: CandidateSession, part: str) -> list[dict[str, str]]:
    response = send(client, "GET", f"/api/interviews/{session.interview_id}/{part}")
    assert response.status_code == 200, response.content
    text = b"".join(response.streaming_content).decode().removeprefix("\ufeff")
    return list(csv.DictReader(io.StringIO(text)))


def test_candidate_has_scores_and_named_bugs(robin: CandidateSession, otto: Client) -> None:
    row = read_candidate(otto, robin)
    (bug,) = row["bugs"]
    assert (bug["bug"], bug["is_fixed"], row["decision"]) == ("mean-subtracted", False, "hold")
    listed = send(otto, "GET", f"/api/session-list?interview={robin.interview_id}").json()["sessions"]
    assert row["scores"] == next(each["scores"] for each in listed if each["id"] == robin.pk) != {}


def test_folded_results_and_those_for_viewers_are_empty(world: World, robin: CandidateSession, viewer: Client) -> None:
    for client in (make_client(world.ada), viewer):
        row = read_candidate(client, robin)
        assert (row["scores"], row["bugs"], row["decision"]) == ({}, [], None)


def test_file_of_candidates_has_the_rows_of_all_pages(
    robin: CandidateSession, otto: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(interview_candidates, "PAGE_SIZE", 1)
    monkeypatch.setattr(csv_export, "ROWS_PER_QUERY", 1)
    send(otto, "POST", f"/api/interviews/{robin.interview_id}/invitations", {"candidate": "Zoe"})
    rows = read_csv(otto, robin, "candidates/csv?order=candidate")
    assert [row["candidate"] for row in rows] == [robin.candidate.name, "Zoe"]
    first = rows[0]
    assert (first["results_folded"], first["normal_passed"], first["decision"]) == ("no", "1", "hold")
    assert first["bugs"] == "The mean is subtracted, not the maximum"
    assert [row["candidate"] for row in read_csv(otto, robin, "candidates/csv?search=zo")] == ["Zoe"]
    assert AuditEntry.objects.filter(action="export candidates").latest("pk").detail == {"rows": 1}


def test_files_are_folded_like_the_pages(world: World, robin: CandidateSession) -> None:
    ada = make_client(world.ada)
    (candidate,) = read_csv(ada, robin, "candidates/csv")
    assert (candidate["results_folded"], candidate["normal_passed"], candidate["bugs"], candidate["decision"]) == (
        "yes",
        "",
        "",
        "",
    )
    for row in read_csv(ada, robin, "submissions/csv"):
        assert (row["results_folded"], row["verdict"], row["normal_passed"]) == ("yes", "", "")


def test_viewer_reads_numbers_in_files(robin: CandidateSession, viewer: Client) -> None:
    label = f"Candidate {robin.candidate_id}"
    assert [row["candidate"] for row in read_csv(viewer, robin, "candidates/csv")] == [label]
    assert {row["candidate"] for row in read_csv(viewer, robin, "submissions/csv")} == {label}


def test_file_of_submissions_is_in_the_order_of_the_page(robin: CandidateSession, otto: Client) -> None:
    page = send(otto, "GET", f"/api/interviews/{robin.interview_id}/submissions").json()["submissions"]
    rows = read_csv(otto, robin, "submissions/csv")
    assert [row["submission"] for row in rows] == [each["submission"]["id"] for each in page]
    judged = next(row for row in rows if row["state"] == "done")
    assert (judged["verdict"], judged["normal_passed"], judged["problem"]) == ("wrong_answer", "1", SLUG)


def test_file_of_feedback_runs_no_formula(robin: CandidateSession, otto: Client) -> None:
    (row,) = read_csv(otto, robin, "feedback/csv")
    assert (row["session"], row["candidate"], row["feedback"]) == (str(robin.pk), robin.candidate.name, "'=1+1")


def test_cut_file_says_so(robin: CandidateSession, otto: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(interview_exports, "MAX_EXPORTED", 1)
    make_submission(robin, kind=Submission.Kind.SUBMIT)
    rows = read_csv(otto, robin, "submissions/csv")
    assert len(rows) == 2
    assert "only the first 1 rows" in rows[1]["submission"]
