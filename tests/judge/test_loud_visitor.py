"""One visitor without an account who sends huge wrong answers: the quota by bytes, and the memory of Redis."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client

from judge.grading.context import GradingContext
from judge.grading.report import CaseReport
from judge.grading.report_limits import REPORT_BYTES
from judge.messaging.publisher import STREAM_BYTES, get_stream_key
from judge.models import Report, Submission
from judge.workers import judging
from problems.format.views import ArrayView
from tests.judge.factories import SLUG, World, make_case_report, make_report, make_user, send
from tools.stack import Broker

pytestmark = pytest.mark.django_db(transaction=True)

CASES = 68
"""As many as softmax has."""
MEMORY_MB = 16
"""A sixteenth of the default of docker-compose.yml, as is QUOTA_MB."""
QUOTA_MB = 6
BODY = {"slug": SLUG, "source": "x = 1\n", "kind": "submit"}


def make_huge_case(index: int) -> CaseReport:
    block = ArrayView(dtype="float64", shape=[32, 32], data=[-1.2345678901234567e-300] * 1024)
    large = {"expected": block, "actual": block, "alone": block, "stdout": "€\x01" * 4000}
    return make_case_report(index, sample=True).model_copy(update=large)


@pytest.fixture
def huge_answers(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every submission has a huge wrong answer in every case. Only the run in the sandbox is left out."""
    cases = [make_huge_case(index) for index in range(CASES)]

    def grade(context: GradingContext, *_: Any) -> Any:
        for case in cases:
            context.on_case(case)
        return make_report().model_copy(update={"cases": cases})

    monkeypatch.setattr(judging, "choose_grader", lambda *_: grade)


@pytest.fixture
def small_broker(broker: Broker) -> Iterator[Broker]:
    client: Any = broker.client
    client.config_set("maxmemory", f"{MEMORY_MB}mb")
    client.config_set("maxmemory-policy", "volatile-ttl")
    client.config_resetstat()
    yield broker
    client.flushall()
    client.config_set("maxmemory", "0")
    client.config_set("maxmemory-policy", "noeviction")


def make_visitor(address: str = "203.0.113.7") -> Client:
    visitor = Client(REMOTE_ADDR=address)
    visitor.get("/api/sessions/practice")
    return visitor


def submit(visitor: Client, source: str = "x = 1\n") -> Any:
    return send(visitor, "POST", "/api/sessions/practice/submissions", BODY | {"source": source})


def test_redis_stays_under_half_and_interview_notices_nothing(
    world: World, small_broker: Broker, huge_answers: None, settings: Any
) -> None:
    settings.PRACTICE_MB_PER_HOUR = QUOTA_MB
    settings.SUBMISSIONS_PER_MINUTE = 1000
    client: Any = small_broker.client
    Submission.objects.all().delete()
    interview = send(Client(), "POST", f"/api/sessions/{world.robin.token}/submissions", BODY).json()["id"]
    judging.judge_queued_submissions("cpu")
    before = client.xrange(get_stream_key(interview))
    visitor, peak, accepted = make_visitor(), 0, 0
    while (response := submit(visitor)).status_code == 201 and accepted < 120:
        accepted += 1
        judging.judge_queued_submissions("cpu")
        peak = max(peak, client.info("memory")["used_memory"])
    assert response.json()["code"] == "too_many"
    assert 6 <= accepted < 30
    assert peak < MEMORY_MB * 1024**2 / 2
    assert client.info("stats")["evicted_keys"] == 0
    assert client.xrange(get_stream_key(interview)) == before
    sizes = [len(body.encode()) for body in Report.objects.values_list("body", flat=True)]
    assert max(sizes) <= REPORT_BYTES
    last = send(Client(), "POST", f"/api/sessions/{world.robin.token}/submissions", BODY)
    assert last.status_code == 201
    judging.judge_queued_submissions("cpu")
    assert len(client.xrange(get_stream_key(last.json()["id"]))) == len(before)


def test_refusal_names_the_limit_and_keeps_the_code(
    db: None, broker: Broker, huge_answers: None, settings: Any
) -> None:
    settings.PRACTICE_MB_PER_HOUR = 1
    visitor = make_visitor()
    for _ in range(2):
        assert submit(visitor).status_code == 201
        judging.judge_queued_submissions("cpu")
    refused = submit(visitor)
    assert refused.status_code == 429
    assert 0 < int(refused.headers["Retry-After"]) <= 3600
    message = refused.json()["message"]
    assert "takes more than 1 MB" in message
    assert "Your code is still in the editor." in message
    assert refused.json()["next"].startswith("Try again in ")
    assert Submission.objects.count() == 2


def test_quota_counts_sources_events_and_reports(db: None, broker: Broker, huge_answers: None) -> None:
    submit(make_visitor(), "# " + "x" * 100_000)
    judging.judge_queued_submissions("cpu")
    # Those around it count, too.
    key = max(broker.client.keys("limit:practice-bytes:*"), key=len)  # type: ignore[arg-type] -- a sync client
    counted = int(broker.client.get(key))  # type: ignore[arg-type] -- a sync client
    report = len(Report.objects.get().body.encode())
    assert 100_000 + report < counted <= 100_010 + report + STREAM_BYTES
    assert broker.client.ttl(key) > 3600 - 60  # type: ignore[operator] -- a sync client


def test_quota_is_of_one_network(db: None, broker: Broker, huge_answers: None, settings: Any) -> None:
    settings.PRACTICE_MB_PER_HOUR = 1
    for address, status in [
        ("2001:db8:1:2::1", 201),
        ("2001:db8:1:2::2", 201),
        ("2001:db8:1:2:ffff::3", 429),
        ("2001:db8:1:3::1", 201),
        ("203.0.113.9", 201),
    ]:
        assert submit(make_visitor(address)).status_code == status, address
        judging.judge_queued_submissions("cpu")
    settings.CLIENTS_PER_ADDRESS = 2
    assert submit(make_visitor("2001:db8:1:2::4")).status_code == 201


def test_no_quota_for_accounts_and_interviews(world: World, broker: Broker, huge_answers: None, settings: Any) -> None:
    settings.PRACTICE_MB_PER_HOUR = 0
    assert submit(make_visitor()).status_code == 429
    account = Client(REMOTE_ADDR="203.0.113.7")
    account.force_login(make_user("carol"))
    account.get("/api/sessions/practice")
    assert submit(account).status_code == 201
    robin = send(Client(), "POST", f"/api/sessions/{world.robin.token}/submissions", BODY)
    assert robin.status_code == 201
    judging.judge_queued_submissions("cpu")
