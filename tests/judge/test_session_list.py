"""The list of sessions over all interviews: filters, order, pages, folding and the export."""

import csv
import gc
import io
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from judge.actions.results.update_results import update_results
from judge.actions.scorecards.unfold_results import unfold_results
from judge.actions.scorecards.write_scorecard import change_card, save_card
from judge.api.lists import session_exports
from judge.api.lists.candidate_rows import load_listed_invitations
from judge.api.lists.listed_sessions import load_listed_sessions
from judge.domain import session_list
from judge.domain.session_list import filter_state
from judge.grading.report import Score, Verdict
from judge.models import (
    AuditEntry,
    Candidate,
    CandidateSession,
    Interview,
    Membership,
    MetBug,
    SessionState,
    User,
)
from problems.format.general_bugs import TITLES
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

BUG = "mean-subtracted"


@pytest.fixture
def ian(world: World) -> User:
    """An interviewer of Ada's team who is not assigned, so that nothing is folded for him."""
    return make_member("ian", get_team(world.ada), "interviewer")


def make_ended(interview: Interview, name: str, passed: int = 1, *, bugs: bool = True) -> CandidateSession:
    """A session with one submit that passes so many of four normal cases."""
    now = timezone.now()
    session = CandidateSession.objects.create(
        candidate=Candidate.objects.create(name=name),
        interview=interview,
        started_at=now - timedelta(minutes=30),
        ended_at=now,
        time_up_handled_at=now,
    )
    report = make_report()
    changes: dict[str, Any] = {"scores": {"normal": Score(passed=passed, total=4)}}
    changes |= {"verdict": Verdict.ACCEPTED} if passed == 4 else {}
    changes |= {} if bugs else {"bugs": []}
    store_as_worker(make_submission(session), report.model_copy(update=changes))
    return session


def fetch(user: User, **filters: Any) -> Any:
    response = send(make_client(user), "GET", f"/api/session-list?{urlencode(filters)}")
    assert response.status_code == 200, response.json()
    return response.json()


def list_names(user: User, **filters: Any) -> list[str]:
    return [row["candidate"] for row in fetch(user, **filters)["sessions"]]


def read_csv(user: User, **filters: Any) -> list[dict[str, str]]:
    response = send(make_client(user), "GET", f"/api/session-list/csv?{urlencode(filters)}")
    assert response.status_code == 200
    text = response.getvalue().decode()
    assert text.startswith("\ufeff")
    return list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"), newline="")))


@pytest.fixture
def scored(world: World, ian: User) -> World:
    """Robin's session still runs. Kim passed one normal case of four, Lea three, Max all and has no bug."""
    make_ended(world.interview, "Kim", 1)
    make_ended(world.interview, "Lea", 3)
    make_ended(world.interview, "Max", 4, bugs=False)
    update_results()
    return world


def test_row_has_scores_bugs_decision_and_cards(scored: World, ian: User) -> None:
    session = CandidateSession.objects.get(candidate__name="Lea")
    session.decisions.create(choice="hold", reason="x", decided_at=timezone.now())
    row = fetch(ian, search="le")["sessions"][0]
    assert (row["candidate"], row["state"], row["decision"]) == ("Lea", "ended", "hold")
    assert row["scores"] == {"normal": {"passed": 3, "total": 4}}
    assert [(bug["bug"], bug["slug"], bug["is_fixed"]) for bug in row["bugs"]] == [(BUG, SLUG, False)]
    assert (row["saved_cards"], row["assigned"], row["is_folded"]) == (0, 1, False)
    assert (row["accepted"], row["seconds"] is not None) == (0, True)


@pytest.mark.parametrize("bug", ["general-lost-axis", "state-between-calls"])
def test_shows_the_titles_of_bugs_that_no_package_lists(scored: World, ian: User, bug: str) -> None:
    MetBug.objects.update(bug=bug)
    assert [each["title"] for each in fetch(ian, search="le")["sessions"][0]["bugs"]] == [TITLES[bug]]


def test_orders_by_score_and_puts_sessions_without_one_last(scored: World, ian: User) -> None:
    assert list_names(ian, order="-normal") == ["Max", "Lea", "Kim", "Robin"]
    assert list_names(ian, order="normal") == ["Kim", "Lea", "Max", "Robin"]
    assert list_names(ian, order="candidate") == ["Kim", "Lea", "Max", "Robin"]
    assert list_names(ian, order="-started")[0] == "Robin"


def test_filters_by_result(scored: World, ian: User) -> None:
    assert list_names(ian, problem=SLUG, bug=BUG) == ["Lea", "Kim"]
    assert list_names(ian, score="normal", at_least=50, at_most=75) == ["Lea"]
    # The interview has more exercises than the one that was submitted.
    assert list_names(ian, verdict="none") == ["Lea", "Kim"]
    assert list_names(ian, verdict="partly") == ["Max"]
    assert list_names(ian, decision="open") == ["Max", "Lea", "Kim"]
    assert list_names(ian, decision="advance") == []


@pytest.mark.parametrize("many", [0, session_list.MANY_SCORES])
def test_a_score_of_many_sessions_finds_the_same(
    scored: World, ian: User, monkeypatch: pytest.MonkeyPatch, many: int
) -> None:
    monkeypatch.setattr(session_list, "MANY_SCORES", many)
    assert list_names(ian, score="normal") == ["Max", "Lea", "Kim"]
    assert list_names(ian, score="normal", at_least=75) == ["Max", "Lea"]
    assert list_names(ian, score="normal", at_least=25, at_most=75, order="normal") == ["Kim", "Lea"]
    assert list_names(ian, score="normal", at_most=25, order="candidate") == ["Kim"]
    assert list_names(ian, score="trap") == []
    assert list_names(ian, verdict="none", order="normal") == ["Kim", "Lea"]


@pytest.mark.parametrize(("few", "many"), [(50, 5000), (0, 5000), (0, 0)])
def test_any_number_of_interviews_finds_the_same(
    scored: World, ian: User, monkeypatch: pytest.MonkeyPatch, few: int, many: int
) -> None:
    monkeypatch.setattr(session_list, "FEW_INTERVIEWS", few)
    monkeypatch.setattr(session_list, "MANY_INTERVIEWS", many)
    assert list_names(ian) == ["Max", "Lea", "Kim", "Robin"]
    assert list_names(ian, problem=SLUG, decision="open") == ["Max", "Lea", "Kim"]
    assert list_names(ian, problem="attention") == []


def test_pages_of_filtered_results_end_with_the_last_that_has_scores(
    scored: World, ian: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(session_list, "PAGE_SIZE", 1)
    pages = [list_names(ian, problem=SLUG, bug=BUG, order="-bugs", page=page) for page in (1, 2, 3)]
    assert pages == [["Lea"], ["Kim"], []]
    assert list_names(ian, score="normal", at_least=50, order="-normal", page=2) == ["Lea"]
    assert list_names(ian, verdict="none", order="-trap", page=2) == ["Kim"]


def test_filters_by_interview_state_period_and_interviewer(scored: World, ian: User) -> None:
    today = timezone.now().date()
    assert list_names(ian, state="running") == ["Robin"]
    assert list_names(ian, interview=scored.interview.pk, state="ended") == ["Max", "Lea", "Kim"]
    assert list_names(ian, since=today - timedelta(days=1), until=today) == ["Max", "Lea", "Kim", "Robin"]
    assert list_names(ian, since=today + timedelta(days=1)) == []
    assert list_names(ian, interviewer=scored.ada.pk, search="kim") == ["Kim"]
    assert list_names(ian, interviewer=ian.pk) == []
    assert list_names(ian, problem="attention") == []
    assert list_names(ian, team=get_team(scored.ben).pk) == []


def test_folded_results_are_neither_sent_nor_found(scored: World) -> None:
    """Ada is assigned and has saved no card."""
    rows = fetch(scored.ada, order="-normal")["sessions"]
    assert [row["candidate"] for row in rows] == ["Max", "Lea", "Kim", "Robin"]  # by invitation
    assert [row["candidate"] for row in fetch(scored.ada, order="normal")["sessions"]] == ["Max", "Lea", "Kim", "Robin"]
    for row in rows:
        assert row["is_folded"]
        assert (row["scores"], row["bugs"], row["accepted"], row["decision"]) == ({}, [], None, None)
    for filters in ({"problem": SLUG, "bug": BUG}, {"score": "normal", "at_least": 0}, {"verdict": "none"}):
        assert list_names(scored.ada, **filters) == []
    assert list_names(scored.ada, decision="open") == []
    assert {row["normal_passed"] for row in read_csv(scored.ada)} == {""}


@pytest.mark.parametrize("seen", ["saved", "unfolded"])
def test_results_are_sent_once_the_card_is_saved_or_unfolded(scored: World, seen: str) -> None:
    session = CandidateSession.objects.get(candidate__name="Lea")
    if seen == "saved":
        card = change_card(session, scored.ada, 0, {}, "yes", "")
        save_card(session, scored.ada, card.revision)
    else:
        unfold_results(session, scored.ada)
    assert list_names(scored.ada, score="normal") == ["Lea"]
    assert list_names(scored.ada, order="-normal") == ["Lea", "Max", "Kim", "Robin"]
    by_name = {row["candidate"]: row["scores"] for row in fetch(scored.ada)["sessions"]}
    assert by_name["Lea"] == {"normal": {"passed": 3, "total": 4}}
    assert by_name["Kim"] == {}


def test_lists_only_teams_in_which_the_user_reads_names(scored: World) -> None:
    assert list_names(scored.ben) == ["Sam"]
    viewer = make_member("vic", get_team(scored.ada), "viewer")
    assert list_names(viewer) == []
    assert read_csv(viewer) == []
    assert list_names(scored.olga) == []
    Membership.objects.filter(user=scored.ben).delete()
    assert list_names(scored.ben) == []


def test_pages_continue_across_sessions_without_a_score(
    scored: World, ian: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(session_list, "PAGE_SIZE", 2)
    assert list_names(ian, order="-normal") == ["Max", "Lea"]
    second = fetch(ian, order="-normal", page=2)
    assert [row["candidate"] for row in second["sessions"]] == ["Kim", "Robin"]
    assert second["more"] is False
    assert list_names(ian, order="-normal", page=3) == []
    Candidate.objects.create(name="Zoe").sessions.create(interview=scored.interview)
    assert list_names(ian, order="-normal", page=3) == ["Robin"]


def test_pages_leave_nothing_of_a_row_to_the_garbage_collector(scored: World, ian: User) -> None:
    """It would free them in every tenth page or so, which then took a tenth of a second longer."""

    def count_garbage() -> int:
        pks = list(CandidateSession.objects.values_list("pk", flat=True))
        gc.collect()
        gc.disable()
        try:
            load_listed_sessions(ian, pks)
            load_listed_invitations(ian, pks, can_edit=True)
            return gc.collect()
        finally:
            gc.enable()

    count_garbage()  # the first time fills caches
    before = count_garbage()
    for n in range(5):
        make_ended(scored.interview, f"More {n}")
    update_results()
    assert count_garbage() == before


def test_number_of_queries_does_not_grow(scored: World, ian: User) -> None:
    def count() -> int:
        with CaptureQueriesContext(
            connection,
        ) as queries:
            fetch(ian, order="-normal")
        return len(queries)

    before = count()
    for n in range(5):
        make_ended(scored.interview, f"More {n}")
    update_results()
    assert count() == before


def test_states_in_sql_agree_with_the_model(world: World) -> None:
    now, interview = timezone.now(), world.interview
    old = now - timedelta(minutes=interview.minutes, seconds=30)
    given_back = [{"added_seconds": 3600}]
    for fields in (
        {},
        {"expires_at": now - timedelta(1)},
        {"expires_at": now + timedelta(1)},
        {"started_at": now},
        {"started_at": old},
        {"started_at": old, "extra_seconds": 600},
        {"started_at": old, "time_given_back": given_back},
        {"started_at": old, "paused_at": old + timedelta(minutes=1)},
        {"started_at": old, "time_up_handled_at": now, "time_given_back": [{"added_seconds": 1}]},
        {"started_at": now, "ended_at": now},
        {"started_at": now, "revoked_at": now},
        {"revoked_at": now},
    ):
        Candidate.objects.create(name="x").sessions.create(interview=interview, **fields)
    rows = CandidateSession.objects.select_related("interview")
    for state in SessionState:
        found = set(rows.filter(filter_state(state)).values_list("pk", flat=True))
        assert found == {row.pk for row in rows if row.state == state}, state


def test_export_has_the_filtered_rows_and_runs_no_formula(scored: World, ian: User) -> None:
    Candidate.objects.filter(name="Lea").update(name='=HYPERLINK(1)\n"x", y')
    rows = read_csv(ian, score="normal", at_least=50, order="normal")
    assert [row["candidate"] for row in rows] == ['\'=HYPERLINK(1)\n"x", y', "Max"]
    assert (rows[0]["normal_passed"], rows[0]["normal_total"], rows[0]["state"]) == ("3", "4", "ended")
    entry = AuditEntry.objects.get(action="export sessions")
    assert entry.detail == {
        "filter": {"score": "normal", "at_least": 50, "order": "normal"},
        "has_search": False,
        "sessions": 2,
    }


def test_export_that_is_cut_says_so_in_its_last_line(scored: World, ian: User, monkeypatch: pytest.MonkeyPatch) -> None:
    count = len(read_csv(ian))
    monkeypatch.setattr(session_exports, "MAX_EXPORTED", count)
    assert len(read_csv(ian)) == count
    monkeypatch.setattr(session_exports, "MAX_EXPORTED", count - 1)
    *rows, last = read_csv(ian)
    assert len(rows) == count - 1
    assert last["session"].startswith(f"This file has only the first {count - 1} rows of the list.")


def test_export_does_not_record_the_searched_name(scored: World, ian: User) -> None:
    assert [row["candidate"] for row in read_csv(ian, search="Kim")] == ["Kim"]
    assert "Kim" not in str(AuditEntry.objects.get(action="export sessions").detail)


@pytest.mark.parametrize("query", ["order=name", "page=0", "page=201", "state=x", "score=hard;", "since=1999-01-01"])
def test_rejects_unknown_values(world: World, query: str) -> None:
    assert send(make_client(world.ada), "GET", f"/api/session-list?{query}").status_code == 422
