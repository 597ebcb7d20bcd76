"""What an operator sees of the whole server, and taking a worker out of service."""

from datetime import timedelta
from typing import Any

import pytest
from django.db.models.functions import Now
from django.utils import timezone

from judge.actions.queue.claim_submission import claim_submission
from judge.actions.queue.requeue_submission import requeue_submission
from judge.models import Attempt, AuditEntry, Submission, Worker
from judge.operations import version
from tests.judge.broker import Broker
from tests.judge.factories import World, make_client, make_submission, make_worker, send

pytestmark = pytest.mark.django_db


def overview(world: World) -> Any:
    answer = send(make_client(world.olga), "GET", "/api/operator/overview")
    assert answer.status_code == 200
    return answer.json()


def claimed(process: str = "here:1:5") -> Submission:
    row = claim_submission("cpu", process)
    assert row
    return row


def codes(world: World) -> list[str]:
    return [alarm["code"] for alarm in overview(world)["alerts"]]


def current(**fields: Any) -> dict[str, Any]:
    return {"version": version.get_code_version(), "problems": version.get_problems_digest()} | fields


def test_it_shows_a_healthy_server(world: World, broker: Broker) -> None:
    Worker.objects.update(**current())
    seen = overview(world)
    assert (seen["database"], seen["broker"], seen["alerts"]) == ("ok", "ok", [])
    assert seen["versions"] == {"code": version.get_code_version(), "problems": version.get_problems_digest()}
    (worker,) = seen["workers"]
    assert (worker["name"], worker["state"], worker["tags"], worker["sweeps"]) == ("here:1", "idle", ["cpu"], True)
    assert worker["pool"] == dict.fromkeys(
        ("processes", "ready", "in_use", "made", "destroyed", "waits", "waited_seconds"), 0
    )


def test_it_counts_what_waits_by_tag_and_priority(world: World) -> None:
    make_submission(world.robin, priority=1, rerun_of=world.submission)
    make_submission(world.robin, priority=1)
    make_submission(world.robin, tag="odd", priority=2)
    queues = {(row["tag"], row["priority"]): row for row in overview(world)["queues"]}
    waiting = {key: row["waiting"] for key, row in queues.items() if row["waiting"]}
    assert waiting == {("cpu", "interview"): 1, ("cpu", "practice"): 2, ("odd", "rejudge"): 1}
    assert queues["cpu", "rejudge"]["oldest_at"] is None
    assert queues["cpu", "interview"]["oldest_at"][:19] == world.submission.created_at.isoformat()[:19]


def test_it_says_which_worker_holds_what(world: World) -> None:
    row = claimed("here:1:77")
    seen = overview(world)
    assert (seen["workers"][0]["state"], seen["workers"][0]["judging"]) == ("judging", [str(row.pk)])
    assert seen["judging"] == 1


def test_it_says_who_is_gone(world: World) -> None:
    make_worker("there:1", seen_at=timezone.now() - timedelta(seconds=21))
    assert [row["state"] for row in overview(world)["workers"]] == ["idle", "gone"]


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"tags": ["gpu", "sweep"]}, "no_worker"),
        ({"seen_at": timezone.now() - timedelta(minutes=5)}, "no_worker"),
        ({"drain_asked_at": timezone.now()}, "all_draining"),
        ({"tags": ["cpu"]}, "sweep_overdue"),
        (dict.fromkeys(("swept_at", "started_at"), timezone.now() - timedelta(hours=5)), "sweep_overdue"),
        ({"version": "older"}, "version_mismatch"),
        ({"problems": "older"}, "version_mismatch"),
    ],
)
def test_it_says_in_words_what_is_wrong(fields: dict[str, Any], code: str, world: World, broker: Broker) -> None:
    Worker.objects.update(**current(**fields))
    assert code in codes(world)
    Worker.objects.update(
        **current(tags=["cpu", "sweep"], seen_at=Now(), swept_at=Now(), started_at=Now(), drain_asked_at=None)
    )
    assert codes(world) == []


def test_it_says_that_the_broker_is_away_and_what_waits_long(world: World) -> None:
    Worker.objects.update(**current())
    Submission.objects.update(created_at=timezone.now() - timedelta(minutes=6))
    seen = overview(world)
    told = [(alarm["code"], alarm["subject"]) for alarm in seen["alerts"]]
    assert told == [("broker_down", ""), ("long_wait", "cpu")]
    assert [(row["submission"], row["reason"]) for row in seen["stuck"]] == [(str(world.submission.pk), "waiting_long")]


def test_it_says_why_no_cell_is_to_be_had_and_not_once_for_each_try(world: World, broker: Broker) -> None:
    Worker.objects.update(**current())
    for _ in range(3):
        requeue_submission(claimed(), Attempt.Outcome.UNAVAILABLE, "", "the launcher does not answer")
    seen = overview(world)
    (alarm,) = seen["alerts"]
    assert (alarm["code"], alarm["critical"], seen["failures"]) == ("no_cells", True, [])
    assert "the launcher does not answer" in alarm["message"]
    Attempt.objects.update(ended_at=timezone.now() - timedelta(minutes=1))
    assert codes(world) == []


def test_it_lets_a_rejudge_wait(world: World, broker: Broker) -> None:
    Worker.objects.update(**current())
    Submission.objects.update(created_at=timezone.now() - timedelta(minutes=6), priority=2)
    seen = overview(world)
    assert (seen["alerts"], seen["stuck"]) == ([], [])


def test_it_shows_what_does_not_get_on(world: World) -> None:
    for number in range(3):
        make_submission(world.sam if number else world.robin)
    silent, again, long, _ = (claimed(f"here:1:{pid}") for pid in range(4))
    Submission.objects.filter(pk=silent.pk).update(lease_until=timezone.now() - timedelta(minutes=1))
    requeue_submission(again, Attempt.Outcome.FAILED, "", "ValueError: no")
    Attempt.objects.filter(submission=long).update(started_at=timezone.now() - timedelta(minutes=3))
    stuck = {row["submission"]: row for row in overview(world)["stuck"]}
    why = {name: row["reason"] for name, row in stuck.items()}
    assert why == {str(silent.pk): "lease_expired", str(again.pk): "retried", str(long.pk): "judging_long"}
    assert (stuck[str(long.pk)]["worker"], stuck[str(long.pk)]["readable"]) == ("here:1:2", True)


def test_it_shows_the_last_failures_and_which_were_final(world: World) -> None:
    for error in ("OSError: one", "OSError: two", "OSError: three"):
        requeue_submission(claimed(), Attempt.Outcome.FAILED, "What went wrong is in the log.", error)
    seen = overview(world)["failures"]
    assert [(row["attempt"], row["error"], row["final"]) for row in seen] == [
        (3, "OSError: three", True),
        (2, "OSError: two", False),
        (1, "OSError: one", False),
    ]


def test_it_gives_no_link_to_practice(world: World) -> None:
    world.interview.owner = None
    world.interview.save()
    requeue_submission(claimed(), Attempt.Outcome.LOST, "", "")
    assert overview(world)["failures"][0]["readable"] is False


def test_it_drains_and_undrains_a_worker_and_notes_who_did(world: World) -> None:
    def drain(wanted: bool) -> Any:
        return send(make_client(world.olga), "POST", "/api/operator/workers/here:1/drain", {"drain": wanted}).json()

    assert drain(True)["state"] == "drained"
    assert drain(True)["drain_asked_at"]
    assert (drain(False)["state"], drain(False)["drain_asked_at"]) == ("idle", None)
    noted = AuditEntry.objects.filter(subject="worker here:1").order_by("id").values_list("action", "by_name")
    assert list(noted) == [("drain worker", "olga"), ("undrain worker", "olga")]


def test_it_shows_a_worker_that_drains_and_still_holds_something(world: World) -> None:
    claimed()
    Worker.objects.update(drain_asked_at=timezone.now())
    assert overview(world)["workers"][0]["state"] == "draining"


def test_it_says_that_there_is_no_such_worker(world: World) -> None:
    answer = send(make_client(world.olga), "POST", "/api/operator/workers/there:1/drain", {"drain": True})
    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")
