"""The results of ended sessions, and the statistics of problems that are computed from them."""

import csv
import io
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from judge.actions.privacy.delete_candidate import delete_candidate
from judge.actions.results import update_results as module
from judge.actions.results.mark_results_outdated import mark_results_outdated
from judge.actions.results.update_results import update_results
from judge.actions.sessions.submit_at_end import submit_ended_sessions
from judge.domain import shown_statistics
from judge.domain.session_results import Submit, compute_share, find_met_bugs
from judge.grading.report import Score, Verdict
from judge.models import CandidateSession, ExerciseResult, Interview, MetBug, SessionScores, User
from tests.judge.document_page import DocumentPage
from tests.judge.factories import (
    SLUG,
    World,
    get_team,
    make_client,
    make_member,
    make_report,
    make_session,
    make_submission,
    send,
    show_results,
    store_as_worker,
)

WRONG = make_report()
RIGHT = WRONG.model_copy(
    update={"verdict": Verdict.ACCEPTED, "bugs": [], "scores": {"normal": Score(passed=2, total=2)}}
)


def judge(session: CandidateSession, report: Any = WRONG, **fields: Any) -> None:
    store_as_worker(make_submission(session, **fields), report)


def end(session: CandidateSession, minutes: int = 30) -> None:
    now = timezone.now()
    times = {"started_at": now - timedelta(minutes=minutes), "ended_at": now, "time_up_handled_at": now}
    CandidateSession.objects.filter(pk=session.pk).update(**times)


def get_result(session: CandidateSession, exercise: str = "implement") -> ExerciseResult:
    return ExerciseResult.objects.get(session=session, slug=SLUG, exercise=exercise)


def submit(*bugs: str, accepted: bool = False) -> Submit:
    return Submit("1", accepted, 1.0 if accepted else 0.5, frozenset(bugs))


def test_bug_is_fixed_if_a_later_submit_is_accepted() -> None:
    history = [submit("a", "b"), submit("b"), submit(accepted=True), submit("c")]
    assert find_met_bugs(history) == {"a": True, "b": True, "c": False}
    assert find_met_bugs([submit("a"), submit(accepted=True), submit("a")]) == {"a": False}


def test_score_is_the_share_of_the_cases_that_were_attempted() -> None:
    part = {"passed": 0, "total": 9, "attempted": False}
    assert compute_share({"normal": {"passed": 3, "total": 4, "attempted": True}, "part": part}) == 0.75
    assert compute_share({}) == 0.0


def test_ended_session_has_a_result_for_each_exercise(world: World) -> None:
    judge(world.robin)
    judge(world.robin, RIGHT)
    make_submission(world.robin, kind="run")
    judge(world.robin, origin="interviewer")
    end(world.robin)
    assert update_results() == 1
    result = get_result(world.robin)
    assert (result.submits, result.runs, result.score) == (2, 1, 1.0)
    assert (result.is_first_accepted, result.is_accepted, result.is_opened) == (False, True, True)
    assert result.problem_version == "0123456789ab"
    assert result.others_score is None  # there is no other problem
    assert list(result.bugs.values_list("bug", "is_fixed")) == [("mean-subtracted", True)]
    other = get_result(world.robin, "test")
    assert (other.submits, other.score, other.is_opened) == (0, None, False)
    assert other.others_score is None
    assert update_results() == 0


def test_others_are_the_exercises_of_other_problems(world: World) -> None:
    """An exercise against another one of its problem would say little about the candidate."""
    exercises = {SLUG: ["implement", "test"], "lru_cache": ["implement", "test"]}
    Interview.objects.filter(pk=world.interview.pk).update(problems=list(exercises), exercises=exercises)
    judge(world.robin)  # scores 0.5
    judge(world.robin, RIGHT, slug="lru_cache")
    end(world.robin)
    assert update_results() == 1
    rows = ExerciseResult.objects.filter(session=world.robin)
    found = {(row.slug, row.exercise): row.others_score for row in rows}
    assert found == dict.fromkeys([(SLUG, "implement"), (SLUG, "test")], 0.5) | dict.fromkeys(
        [("lru_cache", "implement"), ("lru_cache", "test")], 0.25
    )


def test_time_counts_for_the_exercise_that_was_edited(world: World) -> None:
    page = DocumentPage(world.robin.token)
    page.type("x = 1")
    end(world.robin, minutes=20)
    update_results()
    assert get_result(world.robin).seconds == pytest.approx(20 * 60, abs=5)


def test_running_session_has_no_results(world: World) -> None:
    judge(world.robin)
    assert update_results() == 0


def test_report_that_arrives_later_is_counted(world: World) -> None:
    row = make_submission(world.robin)
    end(world.robin)
    update_results()
    assert get_result(world.robin).submits == 0
    store_as_worker(row, WRONG)
    assert update_results() == 1
    assert get_result(world.robin).submits == 1


def test_rerun_of_a_rejudge_changes_no_result(world: World) -> None:
    judge(world.robin)
    end(world.robin)
    update_results()
    original = world.robin.submissions.filter(state="done").first()
    mark_results_outdated(make_submission(world.robin, rerun_of=original).pk)
    assert update_results() == 0


def test_reopened_session_is_counted_again_at_its_new_end(world: World) -> None:
    end(world.robin)
    update_results()
    judge(world.robin, RIGHT)
    CandidateSession.objects.filter(pk=world.robin.pk).update(time_up_handled_at=None, ended_at=None)
    assert update_results() == 0
    end(world.robin)
    assert update_results() == 1
    assert get_result(world.robin).is_accepted


def test_end_is_counted_although_the_clock_was_set_back(world: World) -> None:
    end(world.robin)
    reopened = CandidateSession.objects.filter(pk=world.robin.pk)
    now = timezone.now()
    reopened.update(time_up_handled_at=None, ended_at=now - timedelta(minutes=1), results_at=now + timedelta(hours=1))
    assert submit_ended_sessions() == 1
    assert update_results() == 1
    assert get_result(world.robin)


def test_session_that_fails_does_not_stop_the_others(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    later = make_session(world.ada, "Kim")
    for session in (world.robin, later):
        end(session)
    compute = module.compute_session_results

    def fail_for_robin(session: CandidateSession) -> Any:
        if session.pk == world.robin.pk:
            raise ValueError("broken")
        return compute(session)

    monkeypatch.setattr(module, "compute_session_results", fail_for_robin)
    assert update_results() == 1
    assert update_results() == 0
    assert get_result(later)


def test_results_of_an_earlier_release_come_last(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """After an upgrade those of all ended sessions are computed again. A session that ends meanwhile does not wait."""
    end(world.robin)
    update_results()
    CandidateSession.objects.filter(pk=world.robin.pk).update(results_version=module.RESULTS_VERSION - 1)
    later = make_session(world.ada, "Kim")
    end(later)
    assert read_statistics(world)["waiting"] == 1  # the other one is counted
    monkeypatch.setattr(module, "MAX_SESSIONS", 1)
    assert update_results() == 1
    assert get_result(later)
    assert read_statistics(world)["waiting"] == 0
    assert [update_results(), update_results()] == [1, 0]


def test_scores_follow_results_that_the_previous_release_computed(world: World) -> None:
    """During a rolling upgrade it computes results again without the scores, which it does not know."""
    judge(world.robin)
    end(world.robin)
    update_results()
    SessionScores.objects.update(accepted=7)
    CandidateSession.objects.filter(pk=world.robin.pk).update(results_at=timezone.now())
    assert [update_results(), update_results()] == [1, 0]
    assert SessionScores.objects.get(session=world.robin).accepted == 0


def test_results_are_deleted_with_the_candidate(world: World) -> None:
    judge(world.robin)
    end(world.robin)
    update_results()
    assert MetBug.objects.exists()
    delete_candidate(world.robin.candidate, by=world.ada)
    assert not ExerciseResult.objects.exists()
    assert not MetBug.objects.exists()


def get_reader(world: World) -> User:
    """An owner for whom no result is folded, because nobody assigned them."""
    team = get_team(world.ada)
    return User.objects.filter(username="lea").first() or make_member("lea", team, "owner")


def read_statistics(world: World, user: User | None = None) -> dict[str, Any]:
    client = make_client(user or get_reader(world))
    return send(client, "GET", f"/api/teams/{get_team(world.ada).pk}/problem-statistics").json()


def test_statistics_of_a_problem(world: World) -> None:
    make_ended_sessions(world, 3)
    found = read_statistics(world)
    assert found["waiting"] == 0
    row = next(each for each in found["exercises"] if each["exercise"] == "implement")
    assert (row["title"], row["sessions"], row["opened"], row["submitted"]) == ("Numerically stable softmax", 3, 3, 3)
    assert row["accepted"]["value"] == pytest.approx(2 / 3)
    assert row["first_accepted"]["value"] == 0.0
    assert row["scores"] == [0, 0, 1, 0, 2]
    assert row["minutes"]["n"] == 3
    [bug] = row["bugs"]
    assert (bug["bug"], bug["met_by"], bug["fixed"]["n"]) == ("mean-subtracted", 3, 3)
    assert bug["fixed"]["value"] == pytest.approx(2 / 3)
    assert (bug["rate"]["value"], bug["rate"]["n"], bug["rate"]["low"] < 0.5) == (1.0, 3, True)
    assert (row["high_scores"]["value"], row["high_scores"]["n"]) == (pytest.approx(2 / 3), 3)
    assert [version["version"] for version in row["versions"]] == ["0123456789ab"]


def make_ended_sessions(world: World, count: int) -> None:
    """Each begins with the same bug. All but every third end with an accepted submit."""
    for number in range(count):
        session = make_session(world.ada, f"candidate {number}", exercises=("implement", "test"))
        judge(session)
        if number % 3:
            judge(session, RIGHT)
        end(session)
    update_results()


def test_number_of_queries_does_not_grow_with_the_sessions(world: World) -> None:
    counts, reader = [], get_reader(world)
    for _ in range(2):
        make_ended_sessions(world, 4)
        with CaptureQueriesContext(connection) as queries:
            read_statistics(world, reader)
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_statistics_leave_out_folded_sessions_where_few_are_counted(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_ended_sessions(world, 3)  # each of an interview of its own, to which Ada is assigned
    folded = read_statistics(world, world.ada)
    assert (folded["exercises"], folded["are_some_left_out"], folded["few_sessions"]) == ([], True, 100)
    show_results(CandidateSession.objects.get(candidate__name="candidate 1"), world.ada)
    shown = read_statistics(world, world.ada)
    assert [(each["exercise"], each["sessions"]) for each in shown["exercises"]] == [("implement", 1), ("test", 1)]
    assert (shown["exercises"][0]["accepted"]["n"], len(shown["exercises"][0]["bugs"])) == (1, 1)
    monkeypatch.setattr(shown_statistics, "FEW_SESSIONS", 3)
    many = read_statistics(world, world.ada)
    assert many["exercises"] == read_statistics(world)["exercises"]
    assert not many["are_some_left_out"]


def test_new_version_of_a_much_used_problem_says_nothing_of_a_folded_session(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_ended_sessions(world, 4)
    latest = ExerciseResult.objects.filter(exercise="implement").order_by("ended_at").last()
    assert latest
    ExerciseResult.objects.filter(pk=latest.pk).update(problem_version="new")
    monkeypatch.setattr(shown_statistics, "FEW_SESSIONS", 3)

    def list_versions(reader: User | None = None) -> list[str]:
        rows = read_statistics(world, reader)["exercises"]
        return [each["version"] for row in rows if row["exercise"] == "implement" for each in row["versions"]]

    assert "new" in list_versions()
    assert "new" not in list_versions(world.ada)
    show_results(latest.session, world.ada)
    assert list_versions(world.ada) == list_versions()


def test_statistics_leave_out_other_teams(world: World) -> None:
    judge(world.sam)
    end(world.sam)
    update_results()
    assert read_statistics(world)["exercises"] == []


def test_exports_problem_statistics(world: World) -> None:
    judge(world.robin)
    end(world.robin)
    update_results()
    url = f"/api/teams/{get_team(world.ada).pk}/problem-statistics/csv"
    response = send(make_client(get_reader(world)), "GET", url)
    rows = list(csv.DictReader(io.StringIO(response.getvalue().decode("utf-8-sig"), newline="")))
    row = next(each for each in rows if each["exercise"] == "implement")
    assert (row["problem"], row["sessions"], row["accepted"], row["accepted_n"]) == (SLUG, "1", "0.0", "1")
    assert row["bugs"].endswith(": 1")
