"""Sessions of one interview side by side: who reads what, and that it is the same as in each session's own pages."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from judge.actions.results.update_results import update_results
from judge.grading.report import Verdict
from judge.models import AuditEntry, CandidateSession, Interview, User
from tests.judge.compared_sessions import DIMENSION, end_two_sessions, save_card, unfold
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


@pytest.fixture
def kim(world: World) -> CandidateSession:
    return end_two_sessions(world)


def request_comparison(user: User | None, *sessions: Any) -> Any:
    ids = ",".join(str(getattr(each, "pk", each)) for each in sessions)
    return send(make_client(user), "GET", f"/api/comparison?ids={ids}")


def read(world: World, *sessions: CandidateSession, user: User | None = None) -> Any:
    response = request_comparison(user or world.ada, *sessions)
    assert response.status_code == 200, response.content
    return response.json()


@pytest.mark.django_db
def test_shows_the_same_results_as_the_reports(world: World, kim: CandidateSession) -> None:
    unfold(world.ada, world.robin, kim)
    for _ in range(3):
        make_submission(world.robin, kind="run")
    comparison = read(world, kim, world.robin)
    assert [each["candidate"] for each in comparison["sessions"]] == ["Kim Example", "Robin"]
    for shown in comparison["sessions"]:
        report = send(make_client(world.ada), "GET", f"/api/invitations/{shown['id']}/report").json()
        for heading, compared, exercise in zip(
            comparison["exercises"], shown["exercises"], report["exercises"], strict=True
        ):
            assert heading == {name: exercise[name] for name in ("slug", "title", "exercise")}
            assert [compared[name] for name in ("seconds", "runs", "submits")] == [
                exercise[name] for name in ("seconds", "runs", "submits")
            ]
            final = exercise["final"] or {"id": None, "verdict": None, "scores": None}
            assert (compared["submission"], compared["verdict"]) == (final["id"], final["verdict"])
            assert compared["scores"] == final["scores"]


@pytest.mark.django_db
@pytest.mark.parametrize("are_stored", [False, True])
def test_names_bugs_and_whether_they_were_fixed(are_stored: bool, world: World, kim: CandidateSession) -> None:
    accepted = make_report().model_copy(update={"verdict": Verdict.ACCEPTED, "bugs": [], "cases": []})
    store_as_worker(make_submission(world.robin), accepted)
    store_as_worker(make_submission(kim), make_report())
    if are_stored:
        update_results()
    unfold(world.ada, world.robin, kim)
    robin, other = read(world, world.robin, kim)["sessions"]
    assert [(bug["id"], bug["is_fixed"]) for bug in robin["exercises"][0]["bugs"]] == [("mean-subtracted", True)]
    assert [(bug["id"], bug["is_fixed"]) for bug in other["exercises"][0]["bugs"]] == [("mean-subtracted", False)]


@pytest.mark.django_db
def test_scores_have_an_interval_and_their_number_of_cases(world: World, kim: CandidateSession) -> None:
    unfold(world.ada, world.robin, kim)
    (score,) = read(world, world.robin, kim)["sessions"][0]["scores"]
    assert (score["group"], score["passed"], score["total"], score["rate"]["n"]) == ("normal", 1, 2, 2)
    assert score["rate"]["low"] == pytest.approx(0.0945, abs=1e-4)
    assert score["rate"]["high"] == pytest.approx(0.9055, abs=1e-4)
    assert read(world, world.robin, kim)["sessions"][1]["scores"] == []


@pytest.mark.django_db
def test_compares_no_results_of_a_running_session(world: World, kim: CandidateSession) -> None:
    CandidateSession.objects.filter(pk=world.robin.pk).update(started_at=timezone.now(), ended_at=None)
    robin = read(world, world.robin, kim)["sessions"][0]
    assert (robin["state"], robin["exercises"], robin["scores"]) == ("running", [], [])


@pytest.mark.django_db
def test_compares_cards_only_once_they_are_revealed(world: World, kim: CandidateSession) -> None:
    ian = make_member("ian", get_team(world.ada), "interviewer")
    panel = {"interviewers": [world.ada.pk, ian.pk]}
    send(make_client(world.ada), "PUT", f"/api/interviews/{world.interview.pk}/panel", panel)
    save_card(world.robin, world.ada)
    for user in (ian, world.ada):
        robin = read(world, world.robin, kim, user=user)["sessions"][0]
        assert (robin["cards"], robin["saved"], robin["assigned"]) == ([], 1, 2)
        assert robin["are_results_folded"] is (user == ian)
    save_card(world.robin, ian, "strong_no")
    robin, other = read(world, world.robin, kim, user=ian)["sessions"]
    assert [(card["author"], card["ratings"][DIMENSION]["level"]) for card in robin["cards"]] == [
        ("ada", "yes"),
        ("ian", "strong_no"),
    ]
    assert (robin["are_results_folded"], other["are_results_folded"], other["cards"]) == (False, True, [])


@pytest.mark.django_db
def test_contains_no_result_while_results_are_folded(world: World, kim: CandidateSession) -> None:
    robin = read(world, world.robin, kim)["sessions"][0]
    assert (robin["are_results_folded"], robin["scores"]) == (True, [])
    (work,) = [each for each in robin["exercises"] if each["submission"]]
    assert (work["verdict"], work["scores"], work["bugs"], work["submits"]) == (None, None, [], 1)
    unfold(world.ada, world.robin)
    robin, other = read(world, world.robin, kim)["sessions"]
    assert (robin["are_results_folded"], len(robin["scores"]), other["are_results_folded"]) == (False, 1, True)


@pytest.mark.django_db
def test_viewer_compares_without_names_cards_and_decisions(world: World, kim: CandidateSession) -> None:
    Interview.objects.filter(pk=world.interview.pk).update(title="Round of Kim Example")
    save_card(kim, world.ada)
    decision = {"choice": "advance", "reason": "Solid", "revision": 0}
    send(make_client(world.ada), "PUT", f"/api/invitations/{kim.pk}/decision", decision)
    assert read(world, world.robin, kim)["sessions"][1]["decision"]["reason"] == "Solid"
    vic = make_member("vic", get_team(world.ada), "viewer")
    text = request_comparison(vic, world.robin, kim).content.decode()
    assert not [word for word in ("Robin", "Kim", "Checked", "Solid", '"ada') if word in text.replace("Softmax", "")]
    comparison = read(world, world.robin, kim, user=vic)
    assert comparison["interview_title"] == f"Round of Candidate {kim.candidate_id}"
    assert [each["candidate"] for each in comparison["sessions"]] == [
        f"Candidate {world.robin.candidate_id}",
        f"Candidate {kim.candidate_id}",
    ]
    assert not AuditEntry.objects.filter(by=vic).exists()


@pytest.mark.django_db
def test_another_teams_session_is_not_found_like_an_unknown_one(world: World, kim: CandidateSession) -> None:
    answers = [request_comparison(world.ada, world.robin, other) for other in (world.sam, 987_654_321)]
    assert [answer.status_code for answer in answers] == [404, 404]
    assert answers[0].content == answers[1].content


@pytest.mark.django_db
def test_refuses_sessions_of_different_interviews(world: World, kim: CandidateSession) -> None:
    interview = Interview.objects.create(
        owner=world.ada, team=get_team(world.ada), title="Other", minutes=30, problems=[SLUG]
    )
    CandidateSession.objects.filter(pk=kim.pk).update(interview=interview)
    response = request_comparison(world.ada, world.robin, kim)
    assert (response.status_code, response.json()["code"]) == (422, "invalid")
    assert "different interviews" in response.json()["message"]


@pytest.mark.django_db
@pytest.mark.parametrize("ids", ["", "1", "1,1", "1,2,3,4,5,6", "1,x", "1,", "-1,2", "1,99999999999999999999", "١,٢"])
def test_refuses_ids_that_name_no_two_to_five_sessions(ids: str, world: World) -> None:
    response = request_comparison(world.ada, ids)
    assert (response.status_code, response.json()["code"]) == (422, "invalid")


@pytest.mark.django_db
def test_records_who_compared(world: World, kim: CandidateSession) -> None:
    for _ in range(2):
        read(world, world.robin, kim)
    rows = AuditEntry.objects.filter(by=world.ada, action="watch session").values_list("subject", flat=True)
    assert sorted(rows) == sorted([f"invitation {world.robin.pk}", f"invitation {kim.pk}"])


@pytest.mark.django_db
def test_number_of_queries_does_not_grow_with_rows(world: World, kim: CandidateSession) -> None:
    read(world, world.robin, kim)  # pins the rubric, and writes the audit entries of the day
    update_results()

    def count() -> int:
        with CaptureQueriesContext(connection) as queries:
            read(world, world.robin, kim)
        return len(queries)

    before = count()
    for _ in range(15):
        store_as_worker(make_submission(world.robin), make_report())
        make_submission(world.robin, kind="run")
        store_as_worker(make_submission(kim, exercise="fix-1"), make_report())
    update_results()
    assert count() == before
