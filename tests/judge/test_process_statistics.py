"""The figures of the process and of the interviewers agree with sessions that are counted one by one."""

import csv
import io
import random
from collections import Counter
from datetime import UTC, datetime, timedelta
from statistics import mean, stdev
from typing import Any

import pytest
import scipy
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from judge.actions.scorecards.rubric_versions import pin_rubric
from judge.api.teams.fairness import FAIRNESS_CACHE
from judge.api.teams.process import CALIBRATION_CACHE
from judge.api.teams.slow_result_cache import SlowResultCache
from judge.domain import default_rubric
from judge.domain.interviewer_calibration import LEVELS, load_calibrations
from judge.domain.process_statistics import ProcessFilter, find_month_start, load_process_statistics
from judge.domain.statistics import estimate_median, estimate_rate, find_quantile
from judge.models import Candidate, CandidateAttribute, CandidateSession, Decision, Interview, Scorecard, Team, User
from tests.judge.factories import World, get_team, make_client, make_member, make_session, send

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("current_statistics")]
HOUR = timedelta(hours=1)


def make_interview(user: User, title: str) -> Interview:
    return Interview.objects.create(owner=user, team=get_team(user), title=title, minutes=45, problems=["softmax"])


def add_session(interview: Interview, created: datetime, **fields: Any) -> CandidateSession:
    candidate = Candidate.objects.create(name=f"Candidate of {interview}")
    session = CandidateSession.objects.create(candidate=candidate, interview=interview, **fields)
    CandidateSession.objects.filter(pk=session.pk).update(created_at=created)
    session.created_at = created
    return session


def decide(session: CandidateSession, by: User, at: datetime, choice: str = "advance") -> None:
    Decision.objects.create(session=session, choice=choice, reason="x", decided_by=by, decided_at=at)


def fill_team(user: User, seed: int, count: int) -> list[tuple[CandidateSession, datetime | None]]:
    """Sessions at random stages, some withdrawn, each with the time of its decision."""
    source, now = random.Random(seed), timezone.now()
    interviews = [make_interview(user, f"Interview {n}") for n in range(3)]
    made: list[tuple[CandidateSession, datetime | None]] = []
    for _ in range(count):
        times: list[datetime | None] = [now - timedelta(days=source.uniform(5, 200))]
        while times[-1] and len(times) < 5:
            times.append(times[-1] + HOUR * source.expovariate(0.1) if source.random() < 0.8 else None)
        created, started, ended, revealed, decided = (*times, *(None,) * (5 - len(times)))
        revoked = now if source.random() < 0.1 else None
        fields = {"started_at": started, "ended_at": ended, "cards_revealed_at": revealed, "revoked_at": revoked}
        assert created is not None
        session = add_session(source.choice(interviews), created, **fields)
        if decided:
            decide(session, user, decided)
        made.append((session, decided))
    return made


def count_lengths(pairs: list[tuple[datetime | None, datetime | None]], unit: int) -> Counter[int]:
    """In whole seconds, as the database counts them."""
    return Counter((int(last.timestamp()) - int(first.timestamp())) // unit for first, last in pairs if first and last)


@pytest.mark.parametrize("seed", range(4))
def test_counts_and_times_agree_with_single_sessions(seed: int, world: World) -> None:
    made = fill_team(world.olga, seed, 60)
    counted = [(session, decided) for session, decided in made if session.revoked_at is None]
    found = load_process_statistics(get_team(world.olga), ProcessFilter())
    stages = {stage.name: stage.count for stage in found.stages}
    assert stages == {
        "invited": len(counted),
        "started": sum(1 for session, _ in counted if session.started_at),
        "finished": sum(1 for session, _ in counted if session.ended_at),
        "scored": sum(1 for session, _ in counted if session.cards_revealed_at),
        "decided": sum(1 for _, decided in counted if decided),
    }
    assert found.withdrawn == len(made) - len(counted)
    assert found.stages[3].share == estimate_rate(stages["scored"], stages["finished"])
    assert sum(each["invited"] for each in found.interviews.values()) == len(counted)
    months = Counter(f"{session.created_at.astimezone(UTC):%Y-%m}" for session, _ in counted)
    assert {month: each["invited"] for month, each in found.months.items()} == months
    expected = {
        "start": count_lengths([(each.created_at, each.started_at) for each, _ in counted], 3600),
        "work": count_lengths([(each.started_at, each.ended_at) for each, _ in counted], 60),
        "score": count_lengths([(each.ended_at, each.cards_revealed_at) for each, _ in counted], 3600),
        "decide": count_lengths([(each.ended_at, decided) for each, decided in counted], 3600),
    }
    for span in found.times:
        lengths = expected[span.name]
        # A fraction of a second can cross the border of a unit.
        assert span.median is not None
        assert span.median.value == pytest.approx(getattr(estimate_median(lengths), "value"), abs=1)  # noqa: B009 -- never None here
        assert span.median.n == sum(lengths.values())
        assert span.upper_quartile == pytest.approx(find_quantile(lengths, 0.75), abs=1)


def test_selects_an_interview_and_the_latest_months(world: World) -> None:
    now = timezone.now()
    first, second = (make_interview(world.olga, title) for title in ("First", "Second"))
    for interview, created in ((first, now), (second, now), (second, now - timedelta(days=70))):
        add_session(interview, created)
    team = get_team(world.olga)

    def count(filters: ProcessFilter) -> int:
        return load_process_statistics(team, filters).stages[0].count

    assert count(ProcessFilter(second.pk)) == 2
    assert count(ProcessFilter(second.pk, months=1)) == 1
    assert count(ProcessFilter(months=1)) == 2
    assert count(ProcessFilter(world.interview.pk)) == 0  # of another team


def test_month_starts_on_its_first_day() -> None:
    now = datetime(2027, 2, 14, 10, 5, tzinfo=UTC)
    assert find_month_start(now, 1) == datetime(2027, 2, 1, tzinfo=UTC)
    assert find_month_start(now, 2) == datetime(2027, 1, 1, tzinfo=UTC)
    assert find_month_start(now, 14) == datetime(2026, 1, 1, tzinfo=UTC)
    assert find_month_start(now, 0) is None


def test_lists_what_waits_longest_first(world: World) -> None:
    now, interview = timezone.now(), make_interview(world.ada, "Waiting")
    ends = [now - timedelta(days=days) for days in (4, 9, 1)]
    recent = [add_session(interview, end, started_at=end, ended_at=end) for end in ends]
    revealed = add_session(interview, ends[0], started_at=ends[0], ended_at=ends[0], cards_revealed_at=ends[0])
    decided = add_session(interview, ends[0], started_at=ends[0], ended_at=ends[0])
    decide(decided, world.ada, now)
    url = f"/api/teams/{interview.team_id}/process?interview={interview.pk}"
    cards, decision = send(make_client(world.ada), "GET", url).json()["waiting"]
    assert [row["invitation"] for row in cards["sessions"]] == [recent[1].pk, recent[0].pk]
    assert (cards["kind"], cards["count"], cards["sessions"][0]["candidate"]) == (
        "scorecards",
        2,
        "Candidate of Waiting",
    )
    assert [row["invitation"] for row in decision["sessions"]] == [revealed.pk]


def test_lines_of_csv_sum_up_to_the_page(world: World) -> None:
    fill_team(world.ada, 3, 40)
    url = f"/api/teams/{get_team(world.ada).pk}/process"
    browser = make_client(world.ada)
    page = send(browser, "GET", f"{url}?months=6").json()
    text = send(browser, "GET", f"{url}/csv?months=6").getvalue().decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text, newline="")))
    for stage in page["stages"]:
        assert sum(int(row[stage["name"]]) for row in rows) == stage["count"]
    assert {row["interview_title"] for row in rows} == {each["title"] for each in page["interviews"]}
    assert {row["month"] for row in rows} == {each["month"] for each in page["months"]}


def count_queries(user: User, path: str) -> int:
    client = make_client(user)
    with CaptureQueriesContext(
        connection,
    ) as queries:
        assert send(client, "GET", f"/api/teams/{get_team(user).pk}/{path}").status_code == 200
    return len(queries)


@pytest.mark.parametrize("path", ["process", "calibration", "fairness"])
def test_number_of_queries_does_not_grow(path: str, world: World) -> None:
    fill_team(world.ada, 1, 10)
    few = count_queries(world.ada, path)
    fill_team(world.ada, 2, 60)
    assert count_queries(world.ada, path) == few


def add_card(session: CandidateSession, author: User, level: str) -> None:
    Scorecard.objects.create(
        session=session,
        author=author,
        rubric_version=pin_rubric(session.interview),
        recommendation=level,
        saved_at=timezone.now(),
    )


def test_calibration_agrees_with_single_cards(world: World) -> None:
    team, source = get_team(world.ada), random.Random(5)
    people = [world.ada, make_member("ian", team, "interviewer"), make_member("max", team, "interviewer")]
    interview, differences, levels = make_interview(world.ada, "Panel"), list[float](), list[int]()
    for number in range(30):
        session = add_session(interview, timezone.now(), started_at=timezone.now(), ended_at=timezone.now())
        is_revealed = number % 5 > 0
        CandidateSession.objects.filter(pk=session.pk).update(cards_revealed_at=timezone.now() if is_revealed else None)
        panel = people[: source.choice((1, 2, 3))]
        given = {person.pk: source.choice(list(LEVELS)) for person in panel}
        for person in panel:
            add_card(session, person, given[person.pk])
        if is_revealed and len(panel) > 1:
            own, *others = [LEVELS[level] for level in given.values()]
            levels.append(own)
            differences.append(own - mean(others))
    found = {each.user: each for each in load_calibrations(team, ProcessFilter())}
    ada = found[world.ada]
    assert ada.shared == len(levels) >= 10
    assert ada.cards == 24
    assert ada.difference is not None
    assert ada.mean is not None
    assert ada.others is not None
    assert ada.mean.value == pytest.approx(mean(levels))
    half = scipy.stats.t.ppf(0.975, len(levels) - 1) * stdev(levels) / len(levels) ** 0.5
    assert (ada.mean.low, ada.mean.high) == (pytest.approx(ada.mean.value - half), pytest.approx(ada.mean.value + half))
    assert ada.spread == pytest.approx(stdev(levels))
    assert ada.difference.value == pytest.approx(mean(differences))
    assert ada.others.value == pytest.approx(mean(levels) - mean(differences))


def rate(session: CandidateSession, author: User, level: str, dimension: str) -> None:
    add_card(session, author, "yes")
    Scorecard.objects.filter(session=session, author=author).update(ratings={dimension: {"level": level}})


@pytest.mark.parametrize("dimension", ["traps", "123456789012"])
def test_calibration_of_dimension_agrees_with_single_ratings(world: World, dimension: str) -> None:
    """Also for an id of digits, which is a key and no index."""
    team, source = get_team(world.ada), random.Random(6)
    ian, interview = make_member("ian", team, "interviewer"), make_interview(world.ada, "Panel")
    differences = list[float]()
    for _ in range(20):
        now = timezone.now()
        session = add_session(interview, now, started_at=now, ended_at=now, cards_revealed_at=now)
        own, other = (source.choice([*LEVELS, ""]) for _ in range(2))
        rate(session, world.ada, own, dimension)
        rate(session, ian, other, dimension)
        if own and other:
            differences.append(LEVELS[own] - LEVELS[other])  # pyright: ignore[reportArgumentType] -- not empty
    found = {each.user: each for each in load_calibrations(team, ProcessFilter(), dimension)}
    ada = found[world.ada]
    assert ada.difference is not None
    assert ada.shared == len(differences)
    assert ada.difference.value == pytest.approx(mean(differences))


def test_owner_chooses_a_dimension_of_the_rubric(world: World) -> None:
    pin_rubric(world.interview)
    url = f"/api/teams/{get_team(world.ada).pk}/calibration"
    offered = send(make_client(world.ada), "GET", url).json()["dimensions"]
    assert [each["title"] for each in offered] == [each.title for each in default_rubric.DIMENSIONS]
    assert send(make_client(world.ada), "GET", f"{url}?dimension={offered[0]['id']}").status_code == 200
    assert send(make_client(world.ada), "GET", f"{url}?dimension=other").status_code == 404


def test_few_shared_sessions_have_no_calibration(world: World) -> None:
    team = get_team(world.ada)
    ian, interview = make_member("ian", team, "interviewer"), make_interview(world.ada, "Panel")
    for _ in range(9):
        session = add_session(interview, timezone.now(), started_at=timezone.now(), ended_at=timezone.now())
        CandidateSession.objects.filter(pk=session.pk).update(cards_revealed_at=timezone.now())
        add_card(session, world.ada, "yes")
        add_card(session, ian, "no")
    rows = send(make_client(world.ada), "GET", f"/api/teams/{team.pk}/calibration").json()["interviewers"]
    assert [(row["interviewer"], row["shared"], row["mean"], row["difference"]) for row in rows] == [
        ("ada", 9, None, None),
        ("ian", 9, None, None),
    ]


def test_calibration_tells_people_with_one_name_apart(world: World) -> None:
    team = get_team(world.ada)
    ian, interview = make_member("ian", team, "interviewer"), make_interview(world.ada, "Panel")
    User.objects.filter(pk__in=[world.ada.pk, ian.pk]).update(first_name="Alex", last_name="Kim")
    session = add_session(interview, timezone.now(), started_at=timezone.now(), ended_at=timezone.now())
    CandidateSession.objects.filter(pk=session.pk).update(cards_revealed_at=timezone.now())
    for person in (world.ada, ian):
        add_card(session, person, "yes")
    rows = send(make_client(world.ada), "GET", f"/api/teams/{team.pk}/calibration").json()["interviewers"]
    assert {row["interviewer"] for row in rows} == {"Alex Kim (ada)", "Alex Kim (ian)"}


def test_other_teams_count_for_nothing(world: World) -> None:
    make_session(world.ben, "Somebody else's candidate")
    team = Team.objects.create(name="Empty")
    found = load_process_statistics(team, ProcessFilter())
    assert [stage.count for stage in found.stages] == [0] * 5
    assert [stage.share for stage in found.stages] == [None] * 5
    assert [span.median for span in found.times] == [None] * 4


def test_remembers_only_what_took_long() -> None:
    computed: list[int] = []

    def compute() -> int:
        computed.append(1)
        return len(computed)

    quick, slow = SlowResultCache[int](slow_seconds=3600), SlowResultCache[int](slow_seconds=0)
    assert [quick.get("key", compute).value for _ in range(2)] == [1, 2]
    first, second = (slow.get("key", compute) for _ in range(2))
    assert (first.value, second.value) == (3, 3)
    assert first.as_of == second.as_of
    other = slow.get("other key", compute)
    assert (other.value, other.as_of > first.as_of) == (4, True)


def test_remembered_comparisons_say_how_old_they_are(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    team = get_team(world.ada)
    fields = {"team": team, "candidate": world.robin.candidate, "imported_at": timezone.now()}
    CandidateAttribute.objects.create(name="Site", value="A", **fields)
    for results in (CALIBRATION_CACHE, FAIRNESS_CACHE):
        monkeypatch.setattr(results, "slow_seconds", 0)
        monkeypatch.setattr(results, "_results", {})
    for page in ("calibration", "fairness"):
        url = f"/api/teams/{team.pk}/{page}"
        first, second = (send(make_client(world.ada), "GET", url).json()["as_of"] for _ in range(2))
        assert first
        assert first == second
