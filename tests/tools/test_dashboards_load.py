"""The benchmark database of `make load ARGS=dashboards`, and what it finds out about pages."""

from dataclasses import replace
from urllib.parse import parse_qs

import pytest
from django.db import connection
from django.db.models import Count

from judge.actions.demo.demo_plans import NUMERICS
from judge.models import CandidateSession, Interview, Report, Scorecard, Submission, User
from tests.backends import require_backend
from tests.judge.current_statistics import remember_no_statistics
from tests.judge.factories import get_team, make_user
from tools.load.many_sessions import copy_sessions, create_sessions
from tools.load.measured_pages import UNLIMITED, capture_queries, find_table_scans, list_measured_paths, list_pages
from tools.load.page_variants import list_variants

CANDIDATE = next(each for each in NUMERICS.candidates if each.name == "Billie Example")
PLAN = replace(NUMERICS, candidates=(replace(CANDIDATE, exercises=CANDIDATE.exercises[:1]),))
"""One that is graded in a second."""


@pytest.fixture
def owner() -> User:
    require_backend("bubblewrap")
    return make_user("ada")


@pytest.mark.django_db
def test_copies_are_whole_sessions_of_their_own(owner: User) -> None:
    create_sessions(owner, get_team(owner), [PLAN], 4)
    before = {row.token for row in CandidateSession.objects.all()}
    submissions = Submission.objects.count()
    copy_sessions(6)
    connection.check_constraints()
    assert CandidateSession.objects.count() == 4 * 7
    assert len({row.token for row in CandidateSession.objects.all()} - before) == 4 * 6
    assert Submission.objects.count() == Report.objects.count() == 7 * submissions
    counts = CandidateSession.objects.annotate(count=Count("submissions")).values_list("count", flat=True)
    assert set(counts) == {submissions // 4}
    sizes = Interview.objects.filter(owner=owner).annotate(count=Count("sessions")).values_list("count", flat=True)
    assert sorted(sizes) == [4, 4, 4, 4, 4 * 3]  # of six copies, two are in the interview itself
    assert Scorecard.objects.count() == 2 * 4 * 7
    one = CandidateSession.objects.all()[0]
    assert CandidateSession.objects.create(candidate=one.candidate, interview=one.interview).pk  # the next free number


@pytest.mark.django_db
def test_pages_need_as_many_queries_for_many_sessions(owner: User, monkeypatch: pytest.MonkeyPatch) -> None:
    remember_no_statistics(monkeypatch)
    team = get_team(owner)
    create_sessions(owner, team, [PLAN], 5)
    few = {name: len(each) for name, each in capture_queries(owner, list_pages(team, owner)).items()}
    copy_sessions(5)
    statements = capture_queries(owner, list_pages(team, owner))
    assert {name: len(each) for name, each in statements.items()} == few
    assert {
        "/api/session-list",
        "/api/interviews/{interview_id}/candidates",
        "/api/teams/{team_id}/problem-statistics",
    } <= set(few)


def test_measures_each_parameter_and_each_order_of_the_lists() -> None:
    missing: list[str] = []
    for path, operation in list_measured_paths():
        if UNLIMITED.search(path):
            continue
        queries = [parse_qs(each.removeprefix("?")) for each in list_variants(path, operation, has_limit=True)]
        for parameter in operation.get("parameters", ()):
            name, values = parameter["name"], parameter["schema"].get("enum", [None])
            measured = {value for query in queries for value in query.get(name, ())}
            if parameter["in"] == "query":
                missing += [
                    f"{path}?{name}={v}" for v in values if v != "" and not (measured if v is None else v in measured)
                ]
    assert missing == []


@pytest.mark.django_db
def test_finds_statements_that_read_whole_tables(owner: User, monkeypatch: pytest.MonkeyPatch) -> None:
    create_sessions(owner, get_team(owner), [PLAN], 3)
    monkeypatch.setattr("tools.load.measured_pages.MANY_ROWS", 2)
    title = "SELECT U0.title FROM judge_interview U0 WHERE U0.title = %s"
    by_key = "SELECT name FROM judge_candidate WHERE id = %s"
    [scan] = find_table_scans(
        [("SELECT name FROM judge_candidate WHERE name = %s", ["x"]), (by_key, [1]), (title, ["x"])]
    )
    assert scan.startswith("judge_candidate (3 rows)")
