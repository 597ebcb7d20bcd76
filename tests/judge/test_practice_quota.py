"""How much practice may store: of one session, and without an account of one network in an hour. All of it counts."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import models
from django.db.models import Sum
from django.db.models.functions import Length
from django.test import Client

from judge.actions.practice.merge_practice import merge_practice
from judge.actions.practice.practice_sessions import get_or_create_account_practice
from judge.domain import catalog
from judge.domain.row_sizes import ROW_BYTES
from judge.domain.traps import compute_trap_id
from judge.grading.context import GradingContext
from judge.grading.report import GradingReport
from judge.limits.practice_quota import MEGABYTE, build_counter_keys
from judge.limits.submission_limits import compute_network_key
from judge.messaging.publisher import STREAM_BYTES
from judge.models import Attempt, CandidateSession, Report
from judge.models.candidate_owned import CANDIDATE_OWNED, VIA_SESSION, VIA_SUBMISSION
from judge.workers import judging
from tests.judge.document_page import DocumentPage, write_text
from tests.judge.factories import SLUG, make_case_report, make_client, make_report, make_user, send
from tools.stack import Broker

pytestmark = pytest.mark.django_db(transaction=True)

PRACTICE = "/api/sessions/practice"
ADDRESS = "203.0.113.7"
LARGE = 50_000
"""The size of the texts of an attack: many requests pass before the quota is used up."""


@pytest.fixture
def answers(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every submission has the same wrong answer. Only the run in the sandbox is left out."""

    def grade(context: GradingContext, *_: Any) -> GradingReport:
        context.on_case(make_case_report(0, sample=True))
        return make_report()

    monkeypatch.setattr(judging, "choose_grader", lambda *_: grade)


def make_visitor() -> Client:
    visitor = Client(REMOTE_ADDR=ADDRESS)
    send(visitor, "GET", PRACTICE)
    return visitor


def find_session() -> CandidateSession:
    return CandidateSession.objects.filter(interview__owner=None).latest("pk")


def measure_stored(**filters: Any) -> int:
    """All rows of practice, found by the list of what belongs to candidates: also those of tables to come."""
    owned = [each for each in CANDIDATE_OWNED if each.candidate in (VIA_SESSION, VIA_SUBMISSION)]
    relations = {each.model: each.candidate.removesuffix("__candidate") for each in owned}
    return sum(
        measure_rows(model._base_manager.filter(**{f"{relation}__interview__owner": None}, **prefix(relation, filters)))
        for model, relation in relations.items()
    )


def prefix(relation: str, filters: dict[str, Any]) -> dict[str, Any]:
    return {f"{relation}__{name}": value for name, value in filters.items()}


def measure_rows(rows: models.QuerySet[Any]) -> int:
    large = [field.name for field in rows.model._meta.fields if isinstance(field, models.BinaryField)]
    large += ["body"] if rows.model is Report else []
    sizes = rows.aggregate(**{f"{name}_size": Sum(Length(name)) for name in large}) if large else {}
    return ROW_BYTES * rows.count() + sum(size or 0 for size in sizes.values())


def count_network(broker: Broker) -> int:
    client: Any = broker.client
    return int(client.get(build_counter_keys(compute_network_key([ADDRESS]))[0]) or 0)


def restart(browser: Client, text: str) -> Any:
    return send(browser, "POST", f"{PRACTICE}/restart", {"slug": SLUG, "source": text})


def type_and_restart(browser: Client, number: int) -> Any:
    """The response to the first request that is refused, or to the last one."""
    page = DocumentPage("practice", browser=browser)
    page.replace(f"# {number}\n" + "x" * LARGE)
    saved = page.save()
    return saved if saved.status_code != 200 else restart(browser, f"# {number}\n")


def repeat_until_refused(attack: Callable[[int], Any], tries: int) -> Any:
    for number in range(tries):
        response = attack(number)
        if response.status_code not in (200, 201):
            return response
    raise AssertionError(f"{tries} requests were accepted")


def test_large_texts_of_a_network_stop_at_its_quota(broker: Broker, settings: Any) -> None:
    """Each visitor has few. A restart archives the stored text, which costs its sender a few bytes."""
    settings.PRACTICE_MB_PER_HOUR = 1
    refused = repeat_until_refused(lambda number: type_and_restart(make_visitor(), number), 40)
    assert (refused.status_code, refused.json()["code"]) == (429, "too_many")
    assert "Your code is still in the editor." in refused.json()["message"]
    assert MEGABYTE / 2 < measure_stored() <= MEGABYTE + 4 * LARGE
    assert restart(make_visitor(), "x").status_code == 429
    assert send(Client(REMOTE_ADDR="203.0.113.9"), "POST", f"{PRACTICE}/clock", {"slug": SLUG}).status_code == 200


def test_small_rows_of_a_network_stop_at_its_quota(broker: Broker, settings: Any) -> None:
    settings.PRACTICE_MB_PER_HOUR = 0.05
    visitor = make_visitor()
    page = DocumentPage("practice", browser=visitor)

    def type_a_letter(number: int) -> Any:
        page.type("x")
        return page.save()

    assert repeat_until_refused(type_a_letter, 200).json()["code"] == "too_many"
    assert measure_stored() <= 0.06 * MEGABYTE


def test_a_session_stops_at_its_limit(broker: Broker, answers: None, settings: Any) -> None:
    """An account has no limit for its network."""
    settings.PRACTICE_MB_PER_SESSION, settings.PRACTICE_MB_PER_HOUR = 0.5, 0
    browser = make_client(make_user("ada"))
    refused = repeat_until_refused(lambda number: type_and_restart(browser, number), 9)
    assert (refused.status_code, refused.json()["code"]) == (413, "too_large")
    assert "stores no more for one person" in refused.json()["message"]
    assert "Your code is still in the editor." in refused.json()["message"]
    assert "delete it there" in refused.json()["next"]
    assert MEGABYTE / 4 < measure_stored() <= MEGABYTE / 2 + 4 * LARGE
    body = {"slug": SLUG, "source": "x", "kind": "run"}
    for path, sent in (("restart", {"slug": SLUG, "source": "x"}), ("submissions", body), ("clock", {"slug": SLUG})):
        assert send(browser, "POST", f"{PRACTICE}/{path}", sent).json()["code"] == "too_large", path
    assert DocumentPage("practice", browser=browser).opened["number"] > 0  # reading goes on
    assert send(browser, "GET", f"{PRACTICE}/documents/lru_cache").json()["code"] == "too_large"
    send(browser, "POST", f"{PRACTICE}/delete")
    write_text("practice", "x", browser=browser)


def test_submissions_stop_at_the_limit_of_a_session(broker: Broker, answers: None, settings: Any) -> None:
    settings.PRACTICE_MB_PER_SESSION = 0.2
    settings.SUBMISSIONS_PER_MINUTE = 1000
    browser = make_client(make_user("ada"))

    def submit(number: int) -> Any:
        body = {"slug": SLUG, "source": f"# {number}\n" + "x" * 20_000, "kind": "run"}
        response = send(browser, "POST", f"{PRACTICE}/submissions", body)
        judging.judge_queued_submissions("cpu")
        return response

    assert repeat_until_refused(submit, 20).json()["code"] == "too_large"
    assert Attempt.objects.count() == Report.objects.count() > 5


def submit_and_judge(visitor: Client, custom_input: Any = None) -> None:
    body = {"slug": SLUG, "source": "# large\n" * 1000, "kind": "run", "custom_input": custom_input}
    assert send(visitor, "POST", f"{PRACTICE}/submissions", body).status_code == 201
    judging.judge_queued_submissions("cpu")


def assess_trap(visitor: Client) -> None:
    trap = compute_trap_id(catalog.get_problem(SLUG).traps[0])
    body = {"answer": "explained", "covered": [0]}
    assert send(visitor, "POST", f"{PRACTICE}/traps/{SLUG}/{trap}", body).status_code == 200


def open_and_type(visitor: Client) -> None:
    write_text("practice", "# typed\n" * 500, browser=visitor)
    write_text("practice", "# shorter\n", browser=visitor)


ACTIONS: dict[str, Callable[[Client], object]] = {
    "opening": lambda visitor: DocumentPage("practice", "fix-1", visitor),
    "typing": open_and_type,
    "a restart": lambda visitor: [open_and_type(visitor), restart(visitor, "# sent\n" * 100)],
    "a first restart": lambda visitor: restart(visitor, "# sent\n" * 100),
    "the clock": lambda visitor: [send(visitor, "POST", f"{PRACTICE}/clock", {"slug": SLUG}) for _ in range(2)],
    "giving up": lambda visitor: [send(visitor, "POST", f"{PRACTICE}/give-up", {"slug": SLUG}) for _ in range(2)],
    "a trap": lambda visitor: [assess_trap(visitor) for _ in range(2)],
    "a submission": submit_and_judge,
    "its own input": lambda visitor: submit_and_judge(visitor, {"form": "softmax", "fields": {"x": "[0.0]"}}),
}


@pytest.mark.parametrize("action", ACTIONS.values(), ids=ACTIONS)
def test_counts_what_is_stored(action: Callable[[Client], object], broker: Broker, answers: None) -> None:
    visitor = make_visitor()
    session = find_session()
    before = session.practice_bytes
    action(visitor)
    session.refresh_from_db()
    stored, counted = measure_stored(pk=session.pk), session.practice_bytes - before
    report_fields = 200  # that are columns of their own, beside the body
    assert stored > 0
    assert stored <= counted <= stored + report_fields * Report.objects.count()
    events = STREAM_BYTES * Report.objects.count()
    assert session.practice_bytes <= count_network(broker) <= session.practice_bytes + events


def test_a_batch_that_arrives_again_counts_nothing(broker: Broker) -> None:
    page = DocumentPage("practice", browser=make_visitor())
    page.type("x" * 1000)
    body = page.build_body()
    counts = []
    for _ in range(3):
        assert page.post(body).status_code == 200
        counts.append(find_session().practice_bytes)
    assert len(set(counts)) == 1


def test_a_new_visitor_counts_for_the_network(broker: Broker) -> None:
    make_visitor()
    make_visitor()
    assert count_network(broker) == 2 * 3 * ROW_BYTES


def test_signing_in_adds_what_the_browser_stored(broker: Broker) -> None:
    user = make_user("ada")
    account = get_or_create_account_practice(user)
    visitor = make_visitor()
    write_text("practice", "x" * 5000, browser=visitor)
    browser_session = find_session()
    merge_practice(user, browser_session)
    account.refresh_from_db()
    assert account.practice_bytes == browser_session.practice_bytes > 10_000


def test_nothing_is_counted_for_an_interview(world: Any, broker: Broker) -> None:
    write_text(world.robin.token, "x" * 5000)
    world.robin.refresh_from_db()
    assert (world.robin.practice_bytes, count_network(broker)) == (0, 0)
