"""Scorecards: who writes and reads them, until when results are folded, and how they are revealed."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from judge.actions.accounts.deactivate_account import deactivate_account
from judge.actions.privacy.delete_candidate import delete_candidate
from judge.actions.scorecards.decide_candidate import decide_candidate
from judge.actions.scorecards.team_rubrics import create_rubric
from judge.api.auth import LoginSnapshot
from judge.api.interviews.live import InterviewerLiveView
from judge.api.scorecards import router
from judge.api.submission_streams import MemberView
from judge.domain import default_rubric
from judge.domain.team_access import load_team_access
from judge.models import AuditEntry, CandidateSession, Interview, Membership, Scorecard, Submission, User
from tests.judge.exported_data import read_export
from tests.judge.factories import (
    World,
    get_team,
    make_client,
    make_member,
    make_report,
    make_submission,
    send,
    show_results,
    store_as_worker,
)

DIMENSION = default_rubric.DIMENSIONS[0].id
NOTE = "Checked the axis first"


@pytest.fixture
def ian(world: World) -> User:
    """An interviewer of Ada's team, assigned together with her to the interview, whose session has ended."""
    ian = make_member("ian", get_team(world.ada), "interviewer")
    CandidateSession.objects.filter(pk=world.robin.pk).update(
        started_at=timezone.now() - timedelta(hours=1), ended_at=timezone.now()
    )
    assign(world, world.ada, ian)
    return ian


def assign(world: World, *people: User) -> Any:
    body = {"interviewers": [person.pk for person in people]}
    return send(make_client(world.ada), "PUT", f"/api/interviews/{world.interview.pk}/panel", body)


def call(world: World, user: User, method: str, path: str, body: Any = None) -> Any:
    return send(make_client(user), method, f"/api/invitations/{world.robin.pk}/{path}", body)


def write(world: World, user: User, revision: int = 0, **fields: Any) -> Any:
    body = {"revision": revision, "ratings": {DIMENSION: {"level": "yes", "note": NOTE}}, "recommendation": "yes"}
    return call(world, user, "PUT", "scorecard", body | fields)


def test_refuses_a_draft_of_another_account(world: World, ian: User) -> None:
    """A page sends a draft again when the server is back, and another person may have signed in in the browser."""
    browser = make_client(ian)
    browser.defaults["HTTP_X_AUTHOR"] = str(world.ada.pk)
    body = {"revision": 0, "ratings": {}, "summary": "Ada wrote this."}
    response = send(browser, "PUT", f"/api/invitations/{world.robin.pk}/scorecard", body)
    assert (response.status_code, response.json()["code"]) == (409, "other_account")
    assert read(world, ian)["own"] is None
    browser.defaults["HTTP_X_AUTHOR"] = str(ian.pk)
    assert send(browser, "PUT", f"/api/invitations/{world.robin.pk}/scorecard", body).status_code == 200


def save(world: World, user: User) -> Any:
    """Write a card and save it."""
    assert write(world, user).status_code == 200
    return call(world, user, "POST", "scorecard/save", {"revision": 1})


def read(world: World, user: User) -> Any:
    response = call(world, user, "GET", "scorecards")
    assert response.status_code == 200
    return response.json()


def test_only_the_author_reads_a_card_before_all_are_saved(world: World, ian: User) -> None:
    save(world, world.ada)
    assert [card["author"] for card in read(world, ian)["cards"]] == []
    assert NOTE not in str(read(world, ian))
    own = read(world, world.ada)["own"]
    assert own["ratings"] == {DIMENSION: {"level": "yes", "note": NOTE, "evidence": []}}


def test_the_last_saved_card_reveals_all(world: World, ian: User) -> None:
    save(world, world.ada)
    body = save(world, ian).json()
    assert [card["author"] for card in body["cards"]] == ["ada", "ian"]
    assert body["revealed_at"]


def test_drafts_stay_private_after_the_reveal(world: World, ian: User) -> None:
    save(world, world.ada)
    write(world, ian, summary="draft of Ian")
    assert call(world, world.ada, "POST", "scorecards/reveal").status_code == 200
    body = read(world, world.ada)
    assert [card["author"] for card in body["cards"]] == ["ada"]
    assert "draft of Ian" not in str(body)


def test_refuses_to_reveal_to_somebody_whose_own_card_is_missing(world: World, ian: User) -> None:
    save(world, ian)
    response = call(world, world.ada, "POST", "scorecards/reveal")
    assert (response.status_code, response.json()["code"]) == (409, "scorecard_unsaved")
    assert read(world, world.ada)["cards"] == []


def reveal(world: World, user: User) -> Any:
    return call(world, user, "POST", "scorecards/reveal")


def test_reveals_nothing_before_a_card_is_saved_and_the_session_has_ended(world: World, ian: User) -> None:
    """Otherwise each card would be read as soon as it is saved, and the authors of the others would know it."""
    lead = make_member("lea", get_team(world.ada), "owner")
    write(world, ian)
    refused = reveal(world, lead)
    assert (refused.status_code, refused.json()["code"]) == (409, "scorecard_unsaved")
    save_again = call(world, ian, "POST", "scorecard/save", {"revision": 1})
    assert save_again.status_code == 200
    CandidateSession.objects.filter(pk=world.robin.pk).update(ended_at=None, started_at=timezone.now())
    refused = reveal(world, lead)
    assert (refused.status_code, refused.json()["code"]) == (409, "session_running")
    assert read(world, lead)["revealed_at"] is None


def test_revealed_cards_name_no_bug_while_results_are_folded(world: World, ian: User) -> None:
    store_as_worker(world.submission, make_report())
    show_results(world.robin, world.ada)
    evidence = [
        {"kind": "moment", "ms": 1000},
        {"kind": "bug", "submission": str(world.submission.pk), "bug": "mean-subtracted"},
    ]
    write(world, world.ada, ratings={DIMENSION: {"level": "no", "evidence": evidence}})
    assert call(world, world.ada, "POST", "scorecard/save", {"revision": 1}).status_code == 200
    assert reveal(world, world.ada).status_code == 200
    folded = read(world, ian)["cards"][0]
    assert [each["kind"] for each in folded["ratings"][DIMENSION]["evidence"]] == ["moment"]
    assert folded["folded_evidence"] == 1
    call(world, ian, "POST", "unfold")
    shown = read(world, ian)["cards"][0]
    assert [each["kind"] for each in shown["ratings"][DIMENSION]["evidence"]] == ["moment", "bug"]


def test_unassigning_the_last_missing_interviewer_reveals(world: World, ian: User) -> None:
    save(world, world.ada)
    assert assign(world, world.ada).status_code == 200
    assert [card["author"] for card in read(world, ian)["cards"]] == ["ada"]
    assert AuditEntry.objects.filter(action="reveal scorecards", by=world.ada).count() == 1


def test_assigning_the_same_reveals_after_somebody_left_the_team(world: World, ian: User) -> None:
    save(world, world.ada)
    Membership.objects.filter(user=ian).delete()
    assert assign(world, world.ada).status_code == 200
    assert read(world, world.ada)["revealed_at"]


def test_somebody_who_left_the_team_is_not_waited_for(world: World, ian: User) -> None:
    Membership.objects.filter(user=ian).delete()
    assert save(world, world.ada).json()["revealed_at"]


def test_unassigned_interviewers_write_no_card(world: World, ian: User) -> None:
    assign(world, world.ada)
    response = write(world, ian)
    assert (response.status_code, response.json()["code"]) == (403, "not_assigned")
    assert not Scorecard.objects.exists()


def test_assigns_only_owners_and_interviewers_of_the_team(world: World, ian: User) -> None:
    for person in (make_member("vic", get_team(world.ada), "viewer"), world.ben):
        assert assign(world, world.ada, person).status_code == 422
    assert {each["name"] for each in read(world, ian)["interviewers"]} == {"ada", "ian"}


def test_creator_is_assigned_by_default(world: World) -> None:
    assert [each["name"] for each in read(world, world.ada)["interviewers"]] == ["ada"]
    assert read(world, world.ada)["is_assigned"]


def test_folds_results_until_the_card_is_saved(world: World, ian: User) -> None:
    assert call(world, ian, "GET", "folding").json() == {"are_results_folded": True}
    save(world, ian)
    assert call(world, ian, "GET", "folding").json() == {"are_results_folded": False}
    assert read(world, ian)["own"]["unfolded_at"] is None


def test_folds_results_before_the_start(world: World, ian: User) -> None:
    CandidateSession.objects.filter(pk=world.robin.pk).update(started_at=None, ended_at=None)
    assert call(world, ian, "GET", "folding").json() == {"are_results_folded": True}
    assert call(world, ian, "POST", "unfold").json()["code"] == "session_not_started"


def test_records_when_results_were_unfolded_first(world: World, ian: User) -> None:
    assert call(world, ian, "POST", "unfold").json() == {"are_results_folded": False}
    first = read(world, ian)["own"]["unfolded_at"]
    call(world, ian, "POST", "unfold")
    save(world, ian)
    assert first
    assert read(world, ian)["own"]["unfolded_at"] == first


def test_card_says_that_its_author_could_read_before_being_assigned(world: World) -> None:
    """Results are not folded for a colleague who is not assigned, nor for an owner who unassigns themselves."""
    ian = make_member("ian", get_team(world.ada), "interviewer")
    started = timezone.now() - timedelta(hours=1)
    CandidateSession.objects.filter(pk=world.robin.pk).update(started_at=started, ended_at=timezone.now())
    assert call(world, ian, "GET", "folding").json() == {"are_results_folded": False}
    assign(world, world.ada, ian)
    first = save(world, ian).json()["own"]["open_until"]
    assert first
    assign(world, ian)
    assert call(world, world.ada, "GET", "folding").json() == {"are_results_folded": False}
    assign(world, world.ada, ian)
    assert save(world, world.ada).json()["own"]["open_until"] > first
    assert read(world, ian)["own"]["open_until"] == first


def test_card_of_the_creator_says_nothing_of_a_choice_that_kept_them(world: World) -> None:
    """They were assigned by default, although interviewers were chosen only after the session."""
    now = timezone.now()
    Interview.objects.filter(pk=world.interview.pk).update(created_at=now - timedelta(hours=2))
    CandidateSession.objects.filter(pk=world.robin.pk).update(started_at=now - timedelta(hours=1), ended_at=now)
    assign(world, world.ada, make_member("ian", get_team(world.ada), "interviewer"))
    assert save(world, world.ada).json()["own"]["open_until"] is None
    assert world.interview.assignments.count() == 2


def test_folds_nothing_for_interviewers_without_a_card(world: World, ian: User) -> None:
    assign(world, world.ada)
    assert call(world, ian, "GET", "folding").json() == {"are_results_folded": False}


def test_rejects_a_change_of_an_older_draft(world: World, ian: User) -> None:
    assert write(world, ian, summary="first").json()["revision"] == 1
    response = write(world, ian, summary="from another page")
    assert (response.status_code, response.json()["code"]) == (409, "newer_scorecard")
    assert read(world, ian)["own"]["summary"] == "first"


def test_a_saved_card_changes_only_after_it_is_reopened(world: World, ian: User) -> None:
    save(world, ian)
    assert write(world, ian, revision=1).status_code == 409
    path = f"scorecards/{Scorecard.objects.get().pk}/reopen"
    assert call(world, ian, "POST", path).status_code == 403
    assert call(world, world.ada, "POST", path).status_code == 200
    assert write(world, ian, revision=2, summary="second").status_code == 200
    own = read(world, ian)["own"]
    assert (own["summary"], own["saved_at"]) == ("second", None)
    assert own["reopened_at"]
    assert AuditEntry.objects.filter(action="reopen scorecard", by=world.ada).count() == 1


def test_refuses_to_save_before_the_end_or_without_recommendation(world: World, ian: User) -> None:
    write(world, ian, recommendation="")
    refused = call(world, ian, "POST", "scorecard/save", {"revision": 1})
    assert (refused.status_code, refused.json()["code"]) == (422, "invalid")
    CandidateSession.objects.filter(pk=world.robin.pk).update(ended_at=None, started_at=timezone.now())
    write(world, ian, revision=1)
    refused = call(world, ian, "POST", "scorecard/save", {"revision": 2})
    assert (refused.status_code, refused.json()["code"]) == (409, "session_running")


def test_attaches_moments_cases_and_bugs_of_the_session(world: World, ian: User) -> None:
    submission = make_submission(world.robin)
    store_as_worker(submission, make_report())
    evidence = [
        {"kind": "moment", "ms": 61_000},
        {"kind": "case", "submission": str(submission.pk), "case": 1},
        {"kind": "bug", "submission": str(submission.pk), "bug": "mean-subtracted"},
    ]
    folded = write(world, ian, ratings={DIMENSION: {"evidence": evidence}})
    assert (folded.status_code, "results are hidden" in folded.json()["message"]) == (422, True)
    show_results(world.robin, ian)
    body = write(world, ian, ratings={DIMENSION: {"level": "no", "evidence": evidence}}).json()
    stored = body["ratings"][DIMENSION]["evidence"]
    assert [(each["kind"], each["label"]) for each in stored] == [
        ("moment", ""),
        ("case", "Numerically stable softmax: case 2, two rows"),
        ("bug", "Numerically stable softmax: The mean"),
    ]


def test_reads_a_report_once_for_all_its_evidence(world: World, ian: User) -> None:
    """The session is locked meanwhile."""
    submission = make_submission(world.robin)
    store_as_worker(submission, make_report())
    show_results(world.robin, ian)
    evidence = [{"kind": "case", "submission": str(submission.pk), "case": case} for case in (0, 1)]
    with CaptureQueriesContext(connection) as queries:
        assert write(world, ian, ratings={DIMENSION: {"evidence": evidence}}).status_code == 200
    assert len([query for query in queries if "judge_report" in query["sql"]]) == 1


@pytest.mark.parametrize("kind", ["later", "other session", "no case", "no bug"])
def test_rejects_evidence_that_is_not_of_the_session(kind: str, world: World, ian: User) -> None:
    own, other = make_submission(world.robin), make_submission(world.sam)
    for row in (own, other):
        store_as_worker(row, make_report())
    evidence: dict[str, Any] = {
        "later": {"kind": "moment", "ms": 10 * 3600 * 1000},
        "other session": {"kind": "case", "submission": str(other.pk), "case": 1},
        "no case": {"kind": "case", "submission": str(own.pk), "case": 77},
        "no bug": {"kind": "bug", "submission": str(own.pk), "bug": "unknown"},
    }[kind]
    show_results(world.robin, ian)
    response = write(world, ian, ratings={DIMENSION: {"evidence": [evidence]}})
    assert (response.status_code, "not from this session" in response.json()["message"]) == (422, True)
    assert Scorecard.objects.get().ratings == {}


def test_rejects_a_dimension_that_the_rubric_lacks(world: World, ian: User) -> None:
    assert write(world, ian, ratings={"unknown": {"level": "yes"}}).status_code == 422


def test_interview_keeps_its_rubric_version(world: World, ian: User) -> None:
    """Also when the team changes or deletes the rubric."""
    levels = {"strong_no": "a", "no": "b", "yes": "c", "strong_yes": "d"}
    rubric = {"name": "Ours", "dimensions": [levels | {"title": "Speed"}]}
    client, team = make_client(world.ada), get_team(world.ada).pk
    first = send(client, "POST", f"/api/teams/{team}/rubrics", rubric).json()
    body = {"title": "T", "minutes": 30, "problems": ["softmax"], "team": team, "rubric": first["id"]}
    interview = send(client, "POST", "/api/interviews", body).json()["id"]
    kept = [first["dimensions"][0]["id"]]
    changed = {
        "name": "Ours",
        "number": 1,
        "dimensions": [levels | {"id": kept[0], "title": "Pace"}, levels | {"title": "New"}],
    }
    second = send(client, "PUT", f"/api/teams/{team}/rubrics/{first['id']}", changed).json()
    assert (second["number"], second["dimensions"][0]["id"]) == (2, kept[0])
    assert send(client, "DELETE", f"/api/teams/{team}/rubrics/{first['id']}").status_code == 204
    pinned = send(client, "GET", f"/api/interviews/{interview}/panel").json()["rubric"]
    assert (pinned["number"], [each["title"] for each in pinned["dimensions"]]) == (1, ["Speed"])
    assert [each["id"] for each in send(client, "GET", f"/api/teams/{team}/rubrics").json()] == [None]
    assert send(client, "POST", "/api/interviews", body).status_code == 404


def test_an_earlier_interview_gets_the_default_with_its_first_card(world: World, ian: User) -> None:
    assert read(world, ian)["rubric"]["name"] == default_rubric.NAME
    assert Interview.objects.get(pk=world.interview.pk).rubric_version is None
    write(world, ian)
    version = Interview.objects.get(pk=world.interview.pk).rubric_version
    assert version
    assert version.number == default_rubric.VERSION


def test_decision_is_recorded_without_its_reason(world: World, ian: User) -> None:
    for revision, choice in enumerate(("hold", "advance")):
        body = {
            "choice": choice,
            "next_step": "On-site",
            "reason": "Robin saw the overflow",
            "revision": revision,
        }
        assert call(world, world.ada, "PUT", "decision", body).status_code == 200
    assert save_decision(world, ian, revision=2).status_code == 403
    call(world, ian, "POST", "unfold")
    decision = read(world, ian)["decision"]
    assert (decision["choice"], decision["decided_by"]) == ("advance", "ada")
    details = [row.detail for row in AuditEntry.objects.filter(action="decide candidate").order_by("pk")]
    assert [(each["choice"], each["old_choice"]) for each in details] == [("hold", ""), ("advance", "hold")]
    assert "Robin" not in str(details)
    listed = send(make_client(ian), "GET", f"/api/interviews/{world.interview.pk}/candidates").json()["invitations"]
    assert [each["decision"] for each in listed] == ["advance"]


def test_viewers_read_no_outcome(world: World, ian: User) -> None:
    save_decision(world, world.ada, choice="reject", reason="x")
    viewer = make_client(make_member("vic", get_team(world.ada), "viewer"))
    listed = send(viewer, "GET", f"/api/interviews/{world.interview.pk}/candidates").json()["invitations"]
    assert [each["decision"] for each in listed] == [None]


def test_candidates_export_has_no_card_and_no_trace_of_one(world: World, ian: User) -> None:
    for person in (world.ada, ian):
        save(world, person)
    save_decision(world, world.ada, choice="reject", reason="Too slow")
    export = read_export(world.robin.candidate)
    assert "scorecards" not in export["sessions"][0]
    assert not [entry for entry in export["audit"] if "scorecard" in entry["action"] or "decide" in entry["action"]]
    for_team = read_export(world.robin.candidate, interviewer=world.ada)["sessions"][0]
    assert len(for_team["scorecards"]) == 2
    rating = for_team["scorecards"][0]["ratings"][DIMENSION]
    assert (rating["dimension"], rating["note"]) == (default_rubric.DIMENSIONS[0].title, NOTE)
    assert for_team["decisions"][0]["reason"] == "Too slow"


def save_decision(world: World, user: User, **fields: Any) -> Any:
    return call(world, user, "PUT", "decision", {"choice": "hold", "reason": "Later", "revision": 0} | fields)


def test_decision_is_folded_until_the_own_card_is_saved(world: World, ian: User) -> None:
    lead = make_member("lea", get_team(world.ada), "owner")
    save_decision(world, lead)
    folded = read(world, ian)
    assert (folded["decision"], folded["is_decision_folded"]) == (None, True)
    assert read(world, lead)["decision"]["choice"] == "hold"
    save(world, ian)
    assert (read(world, ian)["decision"]["choice"], read(world, ian)["is_decision_folded"]) == ("hold", False)


def test_own_decision_is_never_folded(world: World, ian: User) -> None:
    save_decision(world, world.ada)
    body = read(world, world.ada)
    assert (body["decision"]["choice"], body["are_results_folded"]) == ("hold", True)


def test_two_leads_do_not_overwrite_each_others_decision(world: World, ian: User) -> None:
    lead = make_member("lea", get_team(world.ada), "owner")
    assert save_decision(world, world.ada, revision=0).json()["decision"]["revision"] == 1
    late = save_decision(world, lead, choice="reject", revision=0)
    assert (late.status_code, late.json()["code"]) == (409, "newer_decision")
    assert "ada has recorded another decision" in late.json()["message"]
    assert "hold" not in late.json()["message"].lower()
    assert save_decision(world, lead, choice="reject", revision=1).json()["decision"]["revision"] == 2


@pytest.mark.parametrize("change", ["remove", "demote", "deactivate"])
def test_losing_an_interviewer_completes_the_reveal(world: World, ian: User, change: str) -> None:
    save(world, world.ada)
    assert write(world, ian).status_code == 200
    membership, ada = Membership.objects.get(user=ian), make_client(world.ada)
    url = f"/api/teams/{membership.team_id}/members/{membership.pk}"
    if change == "remove":
        send(ada, "DELETE", url)
    elif change == "demote":
        send(ada, "PUT", url, {"role": "viewer"})
    else:
        deactivate_account("ian", command="test")
    assert read(world, world.ada)["revealed_at"]
    assert AuditEntry.objects.filter(action="reveal scorecards").count() == 1


def test_losing_an_interviewer_reveals_nothing_while_another_card_is_missing(world: World, ian: User) -> None:
    other = make_member("ola", get_team(world.ada), "interviewer")
    assign(world, world.ada, ian, other)
    save(world, ian)
    membership = Membership.objects.get(user=other)
    send(make_client(world.ada), "DELETE", f"/api/teams/{membership.team_id}/members/{membership.pk}")
    assert read(world, ian)["revealed_at"] is None


def choose_rubric(world: World, user: User, rubric: int | None, old: int | None = None, number: int = 1) -> Any:
    body = {"rubric": rubric, "old_rubric": old, "old_number": number}
    return send(make_client(user), "PUT", f"/api/interviews/{world.interview.pk}/rubric", body)


def test_rubric_can_change_until_a_card_is_saved(world: World, ian: User) -> None:
    own = create_rubric(get_team(world.ada), "Ours", default_rubric.DIMENSIONS, world.ada)
    other = create_rubric(get_team(world.ada), "Other", [replace(default_rubric.DIMENSIONS[0], id="")], world.ada)
    number = default_rubric.VERSION
    assert choose_rubric(world, ian, own.rubric_id, number=number).status_code == 403
    assert write(world, ian).status_code == 200  # a draft, which follows
    assert choose_rubric(world, world.ada, own.rubric_id, number=number).json()["rubric"]["name"] == "Ours"
    assert Scorecard.objects.get().rubric_version == own
    stale = choose_rubric(world, world.ada, None, number=number)
    assert (stale.status_code, stale.json()["code"]) == (409, "newer_rubric")
    assert "it is now Ours, version 1" in stale.json()["message"]
    lost = choose_rubric(world, world.ada, other.rubric_id, own.rubric_id)
    assert (lost.status_code, lost.json()["code"]) == (409, "rubric_in_use")
    assert call(world, ian, "POST", "scorecard/save", {"revision": 1}).status_code == 200
    saved = choose_rubric(world, world.ada, None, own.rubric_id)
    assert (saved.status_code, saved.json()["code"]) == (409, "rubric_in_use")
    assert "A scorecard of this interview is saved" in saved.json()["message"]


def test_two_owners_do_not_overwrite_each_others_rubric(world: World) -> None:
    version = create_rubric(get_team(world.ada), "Ours", default_rubric.DIMENSIONS, world.ada)
    body = {"name": "Ours", "dimensions": version.dimensions}
    url = f"/api/teams/{get_team(world.ada).pk}/rubrics/{version.rubric_id}"
    changed = body | {"name": "Theirs"}
    assert send(make_client(world.ada), "PUT", url, changed | {"number": 1}).json()["number"] == 2
    late = send(make_client(world.ada), "PUT", url, body | {"number": 1})
    assert (late.status_code, late.json()["code"]) == (409, "newer_rubric")
    assert "ada has changed this rubric" in late.json()["message"]


def test_session_deleted_during_a_change_is_not_found(world: World, ian: User, monkeypatch: pytest.MonkeyPatch) -> None:
    """Between the check of access and the lock."""

    def delete_and_decide(session: CandidateSession, *values: Any, **options: Any) -> Any:
        delete_candidate(session.candidate, None, command="test")
        return decide_candidate(session, *values, **options)

    monkeypatch.setattr(router, "decide_candidate", delete_and_decide)
    response = save_decision(world, world.ada)
    assert (response.status_code, response.json()["code"]) == (404, "not_found")


def test_streams_have_no_result_while_it_is_folded(world: World, ian: User) -> None:
    store_as_worker(world.submission, make_report())
    login = LoginSnapshot(None, ian.pk, ian.password)
    row = Submission.objects.select_related("session__interview", "session__candidate", "report").get()
    view = MemberView(ian, load_team_access(ian), row, login)
    live = InterviewerLiveView(ian, world.robin.pk, login)
    assert view.render_result("case", "x") is None
    assert "wrong_answer" not in view.render_report(row) + live.render_submissions()
    call(world, ian, "POST", "unfold")
    assert view.render_result("case", "x") == "x"
    assert "wrong_answer" in view.render_report(row)
    assert "wrong_answer" in live.render_submissions()
