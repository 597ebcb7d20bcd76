"""/api/me, /api/login, /api/logout, and the protection against forged requests (CSRF)."""

from typing import Any

from django.test import Client
from django.utils import timezone

from judge.actions.accounts.sign_in import LOGIN_FAILURE_WINDOW, MAX_DELAY_SECONDS, MAX_FAILURES_PER_NETWORK
from judge.http.delayed_response import DELAY
from judge.models import LoginFailure
from tests.judge.factories import World, make_client, send


def log_in(client: Client, password: str, name: str = "ada"):
    return send(client, "POST", "/api/login", {"username": name, "password": password})


def test_reports_the_role_of_the_user(world: World) -> None:
    assert send(make_client(), "GET", "/api/me").json()["role"] == "anonymous"
    assert send(make_client(world.ada), "GET", "/api/me").json()["role"] == "interviewer"
    assert send(make_client(world.olga), "GET", "/api/me").json()["role"] == "operator"


def test_signs_in_and_out(world: World) -> None:
    browser = make_client()
    assert log_in(browser, "ada-has-a-password").json()["name"] == "ada"
    assert send(browser, "GET", "/api/interviews").status_code == 200
    assert send(browser, "POST", "/api/logout").json()["role"] == "anonymous"
    assert send(browser, "GET", "/api/interviews").status_code == 401


def test_does_not_reveal_whether_a_name_exists(world: World) -> None:
    responses = [log_in(make_client(), "wrong", name) for name in ("ada", "nobody")]
    assert responses[0].status_code == responses[1].status_code == 401
    assert responses[0].json() == responses[1].json()


def test_rejects_inactive_user(world: World) -> None:
    browser = make_client(world.ada)
    world.ada.is_active = False
    world.ada.save()
    assert log_in(make_client(), "ada-has-a-password").status_code == 401
    assert send(browser, "GET", "/api/interviews").status_code == 401


def test_slows_a_name_and_never_locks_it(world: World) -> None:
    refused = [log_in_from(f"203.0.113.{number}", "ada", "wrong") for number in range(12)]
    delays = [read_delay(response) for response in refused]
    assert delays == sorted(delays)
    assert (delays[:3], delays[-1]) == ([0.0] * 3, MAX_DELAY_SECONDS)
    accepted = log_in_from("203.0.113.200", "ada", "ada-has-a-password")
    assert (accepted.status_code, read_delay(accepted)) == (200, MAX_DELAY_SECONDS)


def test_says_how_long_the_next_answer_takes(world: World) -> None:
    hints = [log_in(make_client(), "wrong", "nobody").json()["next"] for _ in range(8)]
    assert hints[:2] == ["Check both and try again."] * 2
    assert hints[2].endswith("the next answer takes 1 s.")
    assert hints[-1].endswith("the next answer takes 5 s.")


def read_delay(response: Any) -> float:
    return response.wsgi_request.META[DELAY]


def test_refuses_a_network_that_guesses(world: World) -> None:
    """All addresses of an IPv6 /64 are one network."""
    for number in range(MAX_FAILURES_PER_NETWORK):
        LoginFailure.objects.create(username=f"name-{number}", address="2001:db8:1:2::/64")
    refused = log_in_from("2001:db8:1:2:ffff::7", "ada", "ada-has-a-password")
    assert (refused.status_code, refused.json()["code"]) == (429, "too_many")
    assert log_in_from("2001:db8:1:3::7", "ada", "ada-has-a-password").status_code == 200
    LoginFailure.objects.update(at=timezone.now() - LOGIN_FAILURE_WINDOW)
    assert log_in_from("2001:db8:1:2:ffff::7", "ada", "ada-has-a-password").status_code == 200


def log_in_from(address: str, username: str, password: str) -> Any:
    body = {"username": username, "password": password}
    return Client(REMOTE_ADDR=address).post("/api/login", body, content_type="application/json")


def test_rejects_unsafe_request_without_csrf_token(world: World) -> None:
    browser = Client(enforce_csrf_checks=True)
    url = f"/api/sessions/{world.robin.token}/end"
    refused = send(browser, "POST", url)
    assert (refused.status_code, refused.json()["code"]) == (403, "csrf")
    token = send(browser, "GET", "/api/me").json()["csrf_token"]
    assert browser.generic("POST", url, headers={"X-CSRFToken": token}).status_code == 200


def test_session_cookie_is_httponly_and_samesite(world: World) -> None:
    browser = make_client()
    response = log_in(browser, "ada-has-a-password")
    cookie = response.cookies["sessionid"]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"
