"""Rate limits, and the address by which a client is counted."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import replace
from typing import Any

import pytest
from django.test import Client, RequestFactory

from judge.actions.interviews.write_note import add_note
from judge.errors import RefusedError
from judge.limits import rate_limits
from judge.limits.client_address import get_client_address, get_client_network, list_client_networks
from judge.limits.rate_limits import RateLimit
from judge.models import CandidateSession, LoginFailure, Submission
from tests.judge.factories import SLUG, World, make_client, make_session, make_submission, send
from tools.stack import Broker

TWO = RateLimit("two", 2, 3600, "tries")


def get_address(forwarded: str | None, direct: str = "10.0.0.9") -> str:
    headers = {} if forwarded is None else {"X-Forwarded-For": forwarded}
    return get_client_address(RequestFactory().get("/", headers=headers, REMOTE_ADDR=direct))


def test_counts_the_first_simultaneous_requests(broker: Broker) -> None:
    """Each thread that connects first gets a client of its own, and all but one are deleted."""
    rate_limits.connect_without_retries.cache_clear()
    with ThreadPoolExecutor(16) as threads:
        counts = list(threads.map(lambda _: rate_limits.REDIS_COUNTER.count("limit:first", 60), range(16)))
    assert sorted(count or 0 for count in counts) == list(range(1, 17))


def test_ignores_forwarded_header_without_proxy() -> None:
    assert get_address("203.0.113.7") == "10.0.0.9"


@pytest.mark.parametrize(
    ("proxies", "forwarded", "address"),
    [
        (1, "203.0.113.7", "203.0.113.7"),
        (1, "198.51.100.1, 203.0.113.7", "203.0.113.7"),  # the client forged the left entry
        (2, "198.51.100.1, 203.0.113.7, 10.0.0.8", "203.0.113.7"),
        (2, "203.0.113.7", "10.0.0.9"),  # the request bypassed the outer proxy
        (1, None, "10.0.0.9"),
        (1, "unknown", "10.0.0.9"),
        (1, "", "10.0.0.9"),
        (1, "203.0.113.7:5544", "203.0.113.7"),
        (1, "[2001:db8::1]:5544", "2001:db8::1"),
        (1, "2001:db8::1", "2001:db8::1"),
        (1, "x" * 5000, "10.0.0.9"),
    ],
)
def test_uses_address_that_own_proxy_added(proxies: int, forwarded: str | None, address: str, settings: Any) -> None:
    settings.PROXIES = proxies
    assert get_address(forwarded) == address


def test_counts_ipv6_network_as_one_client() -> None:
    assert (
        get_client_network("2001:db8:1:2::3")
        == get_client_network("2001:db8:1:2:ffff::4")
        != get_client_network("2001:db8:1:3::3")
    )
    assert get_client_network("::ffff:203.0.113.7") == "203.0.113.7"
    assert get_client_network("203.0.113.7") != get_client_network("203.0.113.8")
    assert get_client_network("testserver") == "testserver"


def test_counts_networks_around_an_ipv6_network() -> None:
    """One customer has thousands of them."""
    assert list_client_networks("2001:db8:1:2::3") == [
        ("2001:db8:1:2::/64", 1),
        ("2001:db8:1::/56", 4),
        ("2001:db8:1::/48", 16),
    ]
    for address in ("203.0.113.7", "testserver"):
        assert list_client_networks(address) == [(address, 1)]
    assert list_client_networks("::ffff:203.0.113.7") == [("203.0.113.7", 1)]


@pytest.mark.usefixtures("broker")
def test_limits_requests_of_networks_around_an_ipv6_network() -> None:
    def count_accepted(addresses: Sequence[str]) -> int:
        accepted = 0
        for address in addresses:
            with suppress(RefusedError):
                rate_limits.require_address_below_rate_limit(TWO, RequestFactory().get("/", REMOTE_ADDR=address))
                accepted += 1
        return accepted

    assert count_accepted(["2001:db8:1:2::1"] * 3) == 2
    assert count_accepted([f"2001:db8:1:{number:x}::1" for number in range(16, 32)]) == 8 - 2
    assert count_accepted([f"2001:db8:1:{number:x}::1" for number in range(256, 65536, 256)]) == 32 - 8
    assert count_accepted(["2001:db8:2:2::1"]) == 1


def collect_refusals(client: str, times: int) -> list[RefusedError]:
    errors = []
    for _ in range(times):
        try:
            rate_limits.require_below_rate_limit(TWO, client)
        except RefusedError as error:
            errors.append(error)
    return errors


def test_counts_each_client_without_broker() -> None:
    (error,) = collect_refusals("robin", 3)
    assert error.code == "too_many"
    assert 0 < (error.retry_after or 0) <= 3600
    assert collect_refusals("sam", 2) == []


def test_processes_share_counts_in_broker(broker: Broker, monkeypatch: pytest.MonkeyPatch, settings: Any) -> None:
    assert collect_refusals("robin", 2) == []
    monkeypatch.setattr(rate_limits, "REDIS_COUNTER", rate_limits.RedisCounter())  # as in another process
    monkeypatch.setattr(rate_limits, "LOCAL_COUNTER", rate_limits.LocalCounter())
    assert len(collect_refusals("robin", 1)) == 1
    (key,) = broker.client.keys("limit:*")
    assert settings.STREAM_SECONDS < broker.client.ttl(key) <= 3600 + settings.STREAM_SECONDS


def test_count_restarts_with_next_window(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("judge.limits.rate_limits.time.time", lambda: 3600.0 * 7 - 1)
    assert [error.retry_after for error in collect_refusals("robin", 3)] == [1]
    monkeypatch.setattr("judge.limits.rate_limits.time.time", lambda: 3600.0 * 7)
    assert collect_refusals("robin", 2) == []


def test_does_not_retry_broker_for_each_request(monkeypatch: pytest.MonkeyPatch) -> None:
    connections: list[str] = []
    connect = rate_limits.connect_without_retries
    monkeypatch.setattr(rate_limits, "connect_without_retries", lambda url: connections.append(url) or connect(url))
    collect_refusals("robin", 5)
    assert len(connections) == 1


def test_local_counter_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rate_limits, "MAX_LOCAL_KEYS", 2)
    counter = rate_limits.LocalCounter()
    assert [counter.count(key) for key in ("a", "a", "b", "a")] == [1, 2, 1, 1]


def make_client_at(address: str) -> Client:
    return Client(REMOTE_ADDR=address)


def set_limit(monkeypatch: pytest.MonkeyPatch, name: str, max_requests: int) -> None:
    limit: RateLimit = getattr(rate_limits, name)
    monkeypatch.setattr(rate_limits, name, replace(limit, max_requests=max_requests))


@pytest.mark.django_db
def test_limits_practice_sessions_by_address(monkeypatch: pytest.MonkeyPatch) -> None:
    set_limit(monkeypatch, "PRACTICE_SESSIONS", 2)
    responses = [send(make_client_at("203.0.113.7"), "GET", "/api/sessions/practice") for _ in range(4)]
    assert [response.status_code for response in responses] == [200, 200, 429, 429]
    assert int(responses[-1].headers["Retry-After"]) > 0
    message = "Too many new visitors came from this network in a short time, so the server refused this request."
    assert responses[-1].json()["message"] == message
    assert CandidateSession.objects.count() == 2
    assert send(make_client_at("203.0.113.8"), "GET", "/api/sessions/practice").status_code == 200


@pytest.mark.django_db
def test_existing_practice_session_is_not_limited(monkeypatch: pytest.MonkeyPatch) -> None:
    set_limit(monkeypatch, "PRACTICE_SESSIONS", 1)
    browser = make_client()
    assert [send(browser, "GET", "/api/sessions/practice").status_code for _ in range(3)] == [200, 200, 200]


@pytest.mark.django_db
def test_allows_more_for_shared_address(monkeypatch: pytest.MonkeyPatch, settings: Any) -> None:
    set_limit(monkeypatch, "PRACTICE_SESSIONS", 1)
    settings.CLIENTS_PER_ADDRESS = 3
    responses = [send(make_client(), "GET", "/api/sessions/practice").status_code for _ in range(4)]
    assert responses == [200, 200, 200, 429]


@pytest.mark.django_db
def test_limits_practice_submissions_by_address(monkeypatch: pytest.MonkeyPatch) -> None:
    set_limit(monkeypatch, "PRACTICE_SUBMISSIONS", 1)
    body = {"slug": SLUG, "source": "x", "kind": "run"}
    responses = [send(make_client(), "POST", "/api/sessions/practice/submissions", body).status_code for _ in range(2)]
    assert responses == [201, 429]


def test_practice_limit_excludes_interviews(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    set_limit(monkeypatch, "PRACTICE_SUBMISSIONS", 0)
    url = f"/api/sessions/{world.robin.token}/submissions"
    assert send(make_client(), "POST", url, {"slug": SLUG, "source": "x", "kind": "run"}).status_code == 201


def test_limits_interviews_and_invitations(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    set_limit(monkeypatch, "INTERVIEWS", 1)
    set_limit(monkeypatch, "INVITATIONS", 1)
    ada = make_client(world.ada)
    interview = {"title": "T", "minutes": 30, "problems": [SLUG]}
    assert [send(ada, "POST", "/api/interviews", interview).status_code for _ in range(2)] == [201, 429]
    url = f"/api/interviews/{world.interview.pk}/invitations"
    assert [send(ada, "POST", url, {"candidate": "Kim"}).status_code for _ in range(2)] == [201, 429]


@pytest.mark.parametrize(
    ("limit", "method", "path", "body", "first"),
    [
        ("SESSION_TIMES", "POST", "extra-time", {"seconds": 60}, 200),
        ("SESSION_TIMES", "POST", "pause", None, 200),
        ("SESSION_TIMES", "POST", "resume", None, 200),
        ("SESSION_TIMES", "POST", "reopen", {"minutes": 1}, 409),
        ("SESSION_TIMES", "POST", "renew", {"days": 1}, 409),
        ("SESSION_TIMES", "PUT", "plan", {"scheduled_at": None}, 409),
        ("LATE_EDITS", "POST", "late-edits", {"slug": SLUG, "exercise": "implement"}, 404),
        ("LATE_EDITS", "POST", "unsubmitted", {"slug": SLUG, "exercise": "implement"}, 404),
        ("NOTES", "DELETE", "notes/{note}", None, 204),
    ],
)
def test_limits_changes_of_a_session(
    limit: str, method: str, path: str, body: Any, first: int, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rate_limits, limit, RateLimit("one", 1, 3600, "changes"))
    statuses = []
    for _ in range(2):
        url = f"/api/invitations/{world.robin.pk}/{path.format(note=add_note(world.robin, world.ada, 'x').pk)}"
        statuses.append(send(make_client(world.ada), method, url, body).status_code)
    assert statuses == [first, 429]


def test_counts_logins_before_checking_password(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """Otherwise many simultaneous attempts could all pass before the first failure is stored."""
    set_limit(monkeypatch, "LOGINS", 2)
    body = {"username": "ada", "password": "wrong"}
    responses = [send(make_client_at("203.0.113.7"), "POST", "/api/login", body).status_code for _ in range(3)]
    assert responses == [401, 401, 429]
    assert LoginFailure.objects.count() == 2
    assert send(make_client_at("203.0.113.8"), "POST", "/api/login", body).status_code == 401


def test_limits_login_failures_by_forwarded_address(
    world: World, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.PROXIES = 1
    monkeypatch.setattr("judge.actions.accounts.sign_in.MAX_FAILURES_PER_NETWORK", 5)
    body = {"username": "ada", "password": "wrong"}

    def try_login(forwarded: str) -> int:
        headers: dict[str, Any] = {"headers": {"X-Forwarded-For": forwarded}}
        return Client().post("/api/login", body, "application/json", **headers).status_code

    assert [try_login(f"198.51.100.{forged}, 203.0.113.7") for forged in range(6)] == [401] * 5 + [429]
    assert try_login("203.0.113.8") == 401


def test_practice_cannot_fill_queue_for_interviews(world: World, settings: Any) -> None:
    settings.QUEUE_LIMIT = 2
    for _ in range(2):
        make_submission(make_session(world.ada, "Kim"), priority=1)
    body = {"slug": SLUG, "source": "x", "kind": "run"}
    assert send(make_client(), "POST", "/api/sessions/practice/submissions", body).json()["code"] == "queue_full"
    response = send(make_client(), "POST", f"/api/sessions/{world.robin.token}/submissions", body)
    assert response.status_code == 201
    response = send(make_client(), "POST", f"/api/sessions/{world.robin.token}/submissions", body)
    assert (response.status_code, response.headers["Retry-After"]) == (503, "60")
    assert Submission.objects.count() == 4
