"""No session can starve another: sessions take turns in the queue, and each may have few unjudged submissions."""

import random
import threading
from collections import Counter
from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
from django.db import connection
from django.test import Client

from judge.actions.practice.practice_sessions import create_practice_session, get_or_create_account_practice
from judge.actions.queue import claim_submission as claiming
from judge.actions.queue.claim_submission import claim_submission, try_claim
from judge.actions.queue.enqueue_submission import enqueue_submission
from judge.actions.queue.requeue_submission import requeue_submission
from judge.actions.queue.store_report import store_report
from judge.domain import catalog
from judge.domain.queue_position import load_queue_positions
from judge.errors import RefusedError
from judge.models import Attempt, CandidateSession, Priority, Submission
from tests.judge.factories import (
    SLUG,
    World,
    make_client,
    make_report,
    make_session,
    make_submission,
    make_user,
    send,
    store_as_worker,
)

BODY = {"slug": SLUG, "source": "x = 1\n", "kind": "run"}


def claim() -> Submission:
    row = claim_submission("cpu", "w")
    assert row is not None
    return row


def claim_all() -> list[UUID]:
    """The ids in the order in which workers claim them."""
    claimed = []
    while row := claim_submission("cpu", "w"):
        claimed.append(row.pk)
    return claimed


# The order


def test_new_practice_sessions_do_not_overtake_one_that_waits(world: World) -> None:
    """A visitor who sends each submission with a new cookie is served after those who wait already."""

    def submit(session: CandidateSession) -> None:
        enqueue_submission(session, catalog.get_problem(SLUG), "implement", "x = 1\n", "run")

    world.submission.delete()
    regular = create_practice_session()
    submit(regular)
    submit(create_practice_session())
    claim()
    claim()
    submit(regular)
    served: list[int] = []
    for _ in range(6):
        submit(create_practice_session())
        served.append(claim().session_id)
    assert regular.pk in served


def test_judges_one_submission_before_the_rest_of_many(world: World) -> None:
    for _ in range(29):
        make_submission(world.robin)
    first = claim()
    other = make_submission(world.sam)
    assert first.session == world.robin
    assert load_queue_positions()[other.pk] == 0
    assert claim().pk == other.pk


def test_sessions_take_turns(world: World) -> None:
    robin_rows = [world.submission, *(make_submission(world.robin) for _ in range(3))]
    kim = make_session(world.ada, "Kim")
    sam_rows, kim_rows = [make_submission(world.sam) for _ in range(2)], [make_submission(kim) for _ in range(3)]
    (r1, r2, r3, r4), (s1, s2), (k1, k2, k3) = robin_rows, sam_rows, kim_rows
    order = [row.pk for row in (r1, s1, k1, r2, s2, k2, r3, k3, r4)]
    assert claim_all() == order


def test_counts_what_is_ahead_in_that_order(world: World) -> None:
    practice = create_practice_session()
    for session in (world.robin, world.sam, world.robin, make_session(world.ada, "Kim"), world.robin, world.sam):
        make_submission(session)
    make_submission(practice, priority=Priority.PRACTICE)
    claim()
    for session in (world.sam, world.robin):
        make_submission(session)
    counts = load_queue_positions()
    assert [counts[pk] for pk in claim_all()] == list(range(len(counts)))


def test_priority_comes_before_turns(world: World) -> None:
    claim()
    practice = create_practice_session()
    practice_row = make_submission(practice, priority=Priority.PRACTICE)
    interview_row = make_submission(world.robin)
    assert claim_all() == [interview_row.pk, practice_row.pk]


def test_retried_submission_waits_for_other_sessions(world: World) -> None:
    """Otherwise a submission that crashes its worker would occupy workers three times in a row."""
    other = make_submission(world.sam)
    row = claim()
    assert requeue_submission(row, Attempt.Ending.FAILED, "The disk is full.")
    assert claim_all() == [other.pk, row.pk]


def test_no_session_waits_for_two_submissions_of_another(world: World) -> None:
    """Random submissions, claims, retries and verdicts. It also compares each claim with the announced position."""
    rng = random.Random(7)
    Submission.objects.all().delete()
    sessions = [make_session(world.ada, f"Candidate {number}") for number in range(6)]
    claims_while_waiting: dict[int, Counter[int]] = {}
    running: list[Submission] = []
    for _ in range(400):
        action = rng.choices(["submit", "claim", "finish", "retry"], [6, 5, 3, 1])[0]
        if action == "submit":
            # The first session sends half of everything.
            session = sessions[0] if rng.random() < 0.5 else rng.choice(sessions)
            make_submission(session)
            claims_while_waiting.setdefault(session.pk, Counter())
        elif action == "claim" and Submission.objects.filter(state="queued").exists():
            ahead = load_queue_positions()
            row = claim()
            running.append(row)
            assert ahead[row.pk] == 0
            has_more = Submission.objects.filter(session=row.session_id, state="queued").exists()
            del claims_while_waiting[row.session_id]
            for claims in claims_while_waiting.values():
                claims[row.session_id] += 1
                assert max(claims.values()) == 1
            if has_more:
                claims_while_waiting[row.session_id] = Counter()
        elif action == "finish" and running:
            row = running.pop(rng.randrange(len(running)))
            assert store_report(row.pk, row.attempt, make_report())
        elif action == "retry" and running:
            row = running.pop(rng.randrange(len(running)))
            if requeue_submission(row, Attempt.Ending.UNAVAILABLE, "No cell."):
                claims_while_waiting.setdefault(row.session_id, Counter())


def test_claim_continues_if_another_worker_was_faster(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """Between the queries that find a submission another worker may claim it. Others still wait."""
    later = make_submission(world.sam)
    real_load_turns = claiming.load_turns

    def load_turns_while_another_claims(sessions: list[int]) -> dict[int, int]:
        turns = real_load_turns(sessions)
        try_claim(world.submission.pk)
        return turns

    monkeypatch.setattr(claiming, "load_turns", load_turns_while_another_claims)
    assert claim().pk == later.pk


def test_claim_reads_only_the_index_of_the_queue(world: World) -> None:
    """Sources may be large, so a claim must not read the rows that wait."""
    first = claiming.filter_waiting("cpu", 0).filter(session__in=[world.robin.pk]).order_by("created_at", "id")
    plans = [
        claiming.LIST_SESSIONS.build("cpu", 0).explain(),
        claiming.FIND_OLDEST.build("cpu", 0, world.robin.pk).explain(),
        first.values_list("pk").explain(),
    ]
    if connection.vendor == "sqlite":
        for plan in plans:
            assert "USING COVERING INDEX queue (tag=? AND priority=?" in plan
            assert "TEMP B-TREE" not in plan


# The limits


def submit(client: Client, token: str = "practice") -> Any:
    return send(client, "POST", f"/api/sessions/{token}/submissions", BODY)


def test_limits_unjudged_submissions_of_a_session(world: World) -> None:
    browser = make_client()
    assert [submit(browser, world.robin.token).status_code for _ in range(3)] == [201, 201, 429]
    refused = submit(browser, world.robin.token)
    assert (refused.json()["code"], refused.headers["Retry-After"]) == ("too_many_unjudged", "5")
    assert "Your code is still in the editor." in refused.json()["message"]
    assert submit(browser, world.sam.token).status_code == 201
    store_as_worker(world.submission, make_report())
    assert submit(browser, world.robin.token).status_code == 201


def test_submission_that_is_judged_now_counts(world: World) -> None:
    browser = make_client()
    for _ in range(2):
        assert submit(browser, world.robin.token).status_code == 201
    claim()
    assert submit(browser, world.robin.token).json()["code"] == "too_many_unjudged"


def test_session_limit_can_be_set(world: World, settings: Any) -> None:
    settings.UNJUDGED_PER_SESSION = 1
    assert submit(make_client(), world.robin.token).status_code == 429
    assert submit(make_client(), world.sam.token).status_code == 201


def test_automatic_submission_is_exempt(world: World, settings: Any) -> None:
    settings.UNJUDGED_PER_SESSION = settings.SUBMISSIONS_PER_MINUTE = 0
    problem = catalog.get_problem(SLUG)
    with pytest.raises(RefusedError):
        enqueue_submission(world.robin, problem, "implement", "x", "submit")
    time_up = Submission.Origin.TIME_UP
    assert enqueue_submission(world.robin, problem, "implement", "x", "submit", origin=time_up).state == "queued"


def test_reruns_do_not_count(world: World, settings: Any) -> None:
    settings.UNJUDGED_PER_SESSION = 1
    store_as_worker(world.submission, make_report())
    make_submission(world.robin, rerun_of=world.submission, priority=Priority.REJUDGE)
    assert submit(make_client(), world.robin.token).status_code == 201


@pytest.mark.django_db
def test_limits_anonymous_practice_by_session() -> None:
    browser = make_client()
    assert [submit(browser).status_code for _ in range(4)] == [201, 201, 201, 429]
    assert submit(make_client()).status_code == 201


def make_client_at(address: str) -> Client:
    return Client(REMOTE_ADDR=address)


@pytest.mark.django_db
def test_limits_anonymous_practice_by_network(settings: Any) -> None:
    settings.UNJUDGED_PER_NETWORK = 2
    assert [submit(make_client_at("203.0.113.7")).status_code for _ in range(3)] == [201, 201, 429]
    assert "on your network" in submit(make_client_at("203.0.113.7")).json()["message"]
    assert submit(make_client_at("203.0.113.8")).status_code == 201
    store_as_worker(Submission.objects.order_by("created_at")[0], make_report())
    assert submit(make_client_at("203.0.113.7")).status_code == 201
    settings.CLIENTS_PER_ADDRESS = 2
    assert [submit(make_client_at("203.0.113.7")).status_code for _ in range(3)] == [201, 201, 429]


def test_network_limit_excludes_accounts_and_interviews(world: World, settings: Any) -> None:
    settings.UNJUDGED_PER_NETWORK = 0
    assert submit(make_client()).status_code == 429
    assert submit(make_client(world.ada)).status_code == 201
    assert submit(make_client(), world.robin.token).status_code == 201


@pytest.mark.django_db
def test_limits_networks_around_an_ipv6_network(settings: Any) -> None:
    """25 networks of one customer filled the queue."""
    settings.UNJUDGED_PER_NETWORK = 1
    answers = [submit(Client(REMOTE_ADDR=f"2001:db8:1:{number:x}::1")).status_code for number in range(6)]
    assert answers == [201] * 4 + [429] * 2
    assert submit(Client(REMOTE_ADDR="2001:db8:1:100::1")).status_code == 201


@pytest.mark.django_db
def test_forgets_network_when_judged() -> None:
    submit(Client(REMOTE_ADDR="203.0.113.7"))
    row = Submission.objects.get()
    assert len(row.network_key) == 24
    assert "203.0" not in row.network_key
    store_as_worker(row, make_report())
    assert row.network_key == ""


@pytest.mark.django_db(transaction=True)
def test_simultaneous_submissions_cannot_exceed_limits(settings: Any) -> None:
    settings.UNJUDGED_PER_NETWORK = 5
    account = get_or_create_account_practice(make_user("ada"))
    browsers = [create_practice_session() for _ in range(8)]

    def submit_to(session: CandidateSession, *networks: str) -> Callable[[], object]:
        problem = catalog.get_problem(SLUG)
        return lambda: enqueue_submission(session, problem, "implement", "x", "run", networks=networks)

    assert count_accepted([submit_to(account)] * 8) == 3
    assert count_accepted([submit_to(browser, "203.0.113.7") for browser in browsers]) == 5


def count_accepted(calls: list[Callable[[], object]]) -> int:
    """Call all at the same time, each in a thread, and return how many are not refused."""
    start, codes = threading.Barrier(len(calls)), []

    def run(call: Callable[[], object]) -> None:
        start.wait()
        try:
            call()
            codes.append("accepted")
        except RefusedError as error:
            codes.append(error.code)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(call,)) for call in calls]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert set(codes) == {"accepted", "too_many_unjudged"}
    return codes.count("accepted")
