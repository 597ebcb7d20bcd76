"""How often one client may ask, and who counts as one client."""

from typing import Any

import pytest
from django.test import Client, RequestFactory

from judge.errors import RefusedError
from judge.http import rate_limits
from judge.http.client_address import get_client_address, get_client_network
from judge.http.rate_limits import RateLimit
from judge.models import CandidateSession, LoginFailure, Submission
from tests.judge.broker import Broker
from tests.judge.factories import SLUG, World, make_client, make_session, make_submission, send

TWO = RateLimit("two", 2, 3600, "tries")


def asked(forwarded: str | None, direct: str = "10.0.0.9") -> str:
    headers = {} if forwarded is None else {"X-Forwarded-For": forwarded}
    return get_client_address(RequestFactory().get("/", headers=headers, REMOTE_ADDR=direct))


def test_it_believes_no_header_without_a_proxy() -> None:
    assert asked("203.0.113.7") == "10.0.0.9"


@pytest.mark.parametrize(
    ("proxies", "forwarded", "address"),
    [
        (1, "203.0.113.7", "203.0.113.7"),
        (1, "198.51.100.1, 203.0.113.7", "203.0.113.7"),  # the left one was made up
        (2, "198.51.100.1, 203.0.113.7, 10.0.0.8", "203.0.113.7"),
        (2, "203.0.113.7", "10.0.0.9"),  # it went round the outer proxy
        (1, None, "10.0.0.9"),
        (1, "unknown", "10.0.0.9"),
        (1, "", "10.0.0.9"),
        (1, "203.0.113.7:5544", "203.0.113.7"),
        (1, "[2001:db8::1]:5544", "2001:db8::1"),
        (1, "2001:db8::1", "2001:db8::1"),
        (1, "x" * 5000, "10.0.0.9"),
    ],
)
def test_it_takes_the_address_that_its_own_proxy_saw(
    proxies: int, forwarded: str | None, address: str, settings: Any
) -> None:
    settings.PROXIES = proxies
    assert asked(forwarded) == address


def test_it_takes_a_household_for_one() -> None:
    assert (
        get_client_network("2001:db8:1:2::3")
        == get_client_network("2001:db8:1:2:ffff::4")
        != get_client_network("2001:db8:1:3::3")
    )
    assert get_client_network("::ffff:203.0.113.7") == "203.0.113.7"
    assert get_client_network("203.0.113.7") != get_client_network("203.0.113.8")
    assert get_client_network("testserver") == "testserver"


def refusals(who: str, times: int) -> list[RefusedError]:
    found = []
    for _ in range(times):
        try:
            rate_limits.check_rate_limit(TWO, who)
        except RefusedError as error:
            found.append(error)
    return found


def test_it_counts_each_client_for_itself_without_a_broker() -> None:
    (refused,) = refusals("robin", 3)
    assert refused.code == "too_many"
    assert 0 < (refused.retry_after or 0) <= 3600
    assert refusals("sam", 2) == []


def test_it_counts_with_all_processes_in_the_broker(broker: Broker, monkeypatch: pytest.MonkeyPatch) -> None:
    assert refusals("robin", 2) == []
    monkeypatch.setattr(rate_limits, "REDIS_COUNTER", rate_limits.RedisCounter())  # as in another process
    monkeypatch.setattr(rate_limits, "LOCAL_COUNTER", rate_limits.LocalCounter())
    assert len(refusals("robin", 1)) == 1
    (key,) = broker.client.keys("limit:*")
    assert 0 < broker.client.ttl(key) <= 3600


def test_it_begins_again_with_the_next_span(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("judge.http.rate_limits.time.time", lambda: 3600.0 * 7 - 1)
    assert [error.retry_after for error in refusals("robin", 3)] == [1]
    monkeypatch.setattr("judge.http.rate_limits.time.time", lambda: 3600.0 * 7)
    assert refusals("robin", 2) == []


def test_it_asks_an_absent_broker_once_in_a_while(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    connected = rate_limits.connect_redis
    monkeypatch.setattr(rate_limits, "connect_redis", lambda url: asked.append(url) or connected(url))
    refusals("robin", 5)
    assert len(asked) == 1


def test_it_forgets_its_own_counts_before_they_fill_the_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rate_limits, "MAX_LOCAL_KEYS", 2)
    own = rate_limits.LocalCounter()
    assert [own.count(key) for key in ("a", "a", "b", "a")] == [1, 2, 1, 1]


def from_address(address: str) -> Client:
    return Client(REMOTE_ADDR=address)


def few(monkeypatch: pytest.MonkeyPatch, name: str, most: int) -> None:
    limit: RateLimit = getattr(rate_limits, name)
    monkeypatch.setattr(rate_limits, name, RateLimit(limit.name, most, limit.seconds, limit.subject))


@pytest.mark.django_db
def test_it_gives_one_address_only_so_many_practice_sessions(monkeypatch: pytest.MonkeyPatch) -> None:
    few(monkeypatch, "PRACTICE_SESSIONS", 2)
    answers = [send(from_address("203.0.113.7"), "GET", "/api/sessions/practice") for _ in range(4)]
    assert [answer.status_code for answer in answers] == [200, 200, 429, 429]
    assert int(answers[-1].headers["Retry-After"]) > 0
    assert "kept" in answers[-1].json()["message"]
    assert CandidateSession.objects.count() == 2
    assert send(from_address("203.0.113.8"), "GET", "/api/sessions/practice").status_code == 200


@pytest.mark.django_db
def test_it_lets_a_browser_that_has_a_session_go_on(monkeypatch: pytest.MonkeyPatch) -> None:
    few(monkeypatch, "PRACTICE_SESSIONS", 1)
    browser = make_client()
    assert [send(browser, "GET", "/api/sessions/practice").status_code for _ in range(3)] == [200, 200, 200]


@pytest.mark.django_db
def test_it_allows_more_from_an_address_of_many(monkeypatch: pytest.MonkeyPatch, settings: Any) -> None:
    few(monkeypatch, "PRACTICE_SESSIONS", 1)
    settings.CLIENTS_PER_ADDRESS = 3
    answers = [send(make_client(), "GET", "/api/sessions/practice").status_code for _ in range(4)]
    assert answers == [200, 200, 200, 429]


@pytest.mark.django_db
def test_it_takes_only_so_much_practice_from_one_address(monkeypatch: pytest.MonkeyPatch) -> None:
    few(monkeypatch, "PRACTICE_SUBMISSIONS", 1)
    body = {"slug": SLUG, "source": "x", "kind": "run"}
    answers = [send(make_client(), "POST", "/api/sessions/practice/submissions", body).status_code for _ in range(2)]
    assert answers == [201, 429]


def test_it_does_not_mistake_an_interview_for_practice(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    few(monkeypatch, "PRACTICE_SUBMISSIONS", 0)
    url = f"/api/sessions/{world.robin.token}/submissions"
    assert send(make_client(), "POST", url, {"slug": SLUG, "source": "x", "kind": "run"}).status_code == 201


def test_it_takes_only_so_many_saves_of_a_session(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    few(monkeypatch, "DRAFTS", 2)
    url = f"/api/sessions/{world.robin.token}/drafts/{SLUG}"
    answers = [
        send(make_client(), "PUT", url, {"source": f"x = {revision}", "revision": revision}) for revision in range(3)
    ]
    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert bytes(world.robin.drafts.get().source) == b"x = 1"
    other = f"/api/sessions/{world.sam.token}/drafts/{SLUG}"
    assert send(make_client(), "PUT", other, {"source": "x", "revision": 0}).status_code == 200


def test_it_makes_only_so_many_interviews_and_invitations(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    few(monkeypatch, "INTERVIEWS", 1)
    few(monkeypatch, "INVITATIONS", 1)
    ada = make_client(world.ada)
    interview = {"title": "T", "minutes": 30, "problems": [SLUG]}
    assert [send(ada, "POST", "/api/interviews", interview).status_code for _ in range(2)] == [201, 429]
    url = f"/api/interviews/{world.interview.pk}/invitations"
    assert [send(ada, "POST", url, {"candidate": "Kim"}).status_code for _ in range(2)] == [201, 429]


def test_it_counts_log_ins_before_it_looks_at_a_password(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """So that many at once do not all come before the first failure is written down."""
    few(monkeypatch, "LOGINS", 2)
    body = {"username": "ada", "password": "wrong"}
    answers = [send(from_address("203.0.113.7"), "POST", "/api/login", body).status_code for _ in range(3)]
    assert answers == [401, 401, 429]
    assert LoginFailure.objects.count() == 2
    assert send(from_address("203.0.113.8"), "POST", "/api/login", body).status_code == 401


def test_it_slows_guessing_by_the_address_that_the_proxy_saw(world: World, settings: Any) -> None:
    settings.PROXIES = 1
    body = {"username": "ada", "password": "wrong"}

    def guess(forwarded: str) -> int:
        headers: dict[str, Any] = {"headers": {"X-Forwarded-For": forwarded}}
        return Client().post("/api/login", body, "application/json", **headers).status_code

    assert [guess(f"198.51.100.{made_up}, 203.0.113.7") for made_up in range(6)] == [401] * 5 + [429]
    assert guess("203.0.113.8") == 401


def test_it_keeps_no_interview_out_for_practice(world: World, settings: Any) -> None:
    settings.QUEUE_LIMIT = 2
    for _ in range(2):
        make_submission(make_session(world.ada, "Kim"), priority=1)
    body = {"slug": SLUG, "source": "x", "kind": "run"}
    assert send(make_client(), "POST", "/api/sessions/practice/submissions", body).json()["code"] == "queue_full"
    answer = send(make_client(), "POST", f"/api/sessions/{world.robin.token}/submissions", body)
    assert answer.status_code == 201
    full = send(make_client(), "POST", f"/api/sessions/{world.robin.token}/submissions", body)
    assert (full.status_code, full.headers["Retry-After"]) == (503, "60")
    assert Submission.objects.count() == 4
