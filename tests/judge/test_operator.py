"""The operator's overview: workers, queues, alerts, stuck submissions and failures; and draining a worker."""

from datetime import timedelta
from typing import Any

import pytest
from django.db.models.functions import Now
from django.utils import timezone

from judge.actions.queue.claim_submission import claim_submission
from judge.actions.queue.requeue_submission import requeue_submission
from judge.database.write_probe import WriteProbe
from judge.models import Attempt, AuditEntry, Membership, Submission, Worker
from judge.operations import health, storage, version
from judge.operations.queue_status import TOOK_TOO_LONG, WORKER_FROZEN, WORKER_STOPPED
from tests.judge.factories import World, get_team, make_client, make_submission, make_worker, send
from tools.stack import Broker

pytestmark = pytest.mark.django_db


def get_overview(world: World) -> Any:
    response = send(make_client(world.olga), "GET", "/api/operator/overview")
    assert response.status_code == 200
    return response.json()


def claim(process: str = "here:1:5") -> Submission:
    row = claim_submission("cpu", process)
    assert row
    return row


def list_alert_codes(world: World) -> list[str]:
    return [alert["code"] for alert in get_overview(world)["alerts"]]


def with_current_versions(**fields: Any) -> dict[str, Any]:
    return {"version": version.get_code_version(), "problems": version.get_problems_digest()} | fields


def test_shows_healthy_server(world: World, broker: Broker) -> None:
    Worker.objects.update(**with_current_versions())
    overview = get_overview(world)
    assert (overview["database"], overview["broker"], overview["alerts"]) == ("ok", "ok", [])
    assert overview["versions"] == {"code": version.get_code_version(), "problems": version.get_problems_digest()}
    (worker,) = overview["workers"]
    assert (worker["name"], worker["state"], worker["tags"], worker["sweeps"]) == ("here:1", "idle", ["cpu"], True)
    assert worker["pool"] == dict.fromkeys(
        ("processes", "ready", "in_use", "made", "destroyed", "waits", "waited_seconds"), 0
    )


def test_counts_queue_by_tag_and_priority(world: World) -> None:
    make_submission(world.robin, priority=1, rerun_of=world.submission)
    make_submission(world.robin, priority=1)
    make_submission(world.robin, tag="odd", priority=2)
    queues = {(row["tag"], row["priority"]): row for row in get_overview(world)["queues"]}
    waiting = {key: row["waiting"] for key, row in queues.items() if row["waiting"]}
    assert waiting == {("cpu", "interview"): 1, ("cpu", "practice"): 2, ("odd", "rejudge"): 1}
    assert queues["cpu", "rejudge"]["oldest_at"] is None
    assert queues["cpu", "interview"]["oldest_at"][:19] == world.submission.created_at.isoformat()[:19]


def list_queues(world: World) -> set[str]:
    return {row["tag"] for row in get_overview(world)["queues"]}


def test_lists_empty_queue_of_kernels_if_a_worker_serves_it(world: World) -> None:
    assert list_queues(world) == {"cpu"}
    make_worker("here:2", tags=["cpu", "kernel", "gpu", "sweep"])
    assert list_queues(world) == {"cpu", "kernel"}
    assert "no_worker" not in list_alert_codes(world)


def test_shows_submissions_of_each_worker(world: World) -> None:
    row = claim("here:1:77")
    overview = get_overview(world)
    assert (overview["workers"][0]["state"], overview["workers"][0]["judging"]) == ("judging", [str(row.pk)])
    assert overview["judging"] == 1


def test_shows_offline_workers(world: World) -> None:
    make_worker("there:1", seen_at=timezone.now() - timedelta(seconds=21))
    assert [row["state"] for row in get_overview(world)["workers"]] == ["idle", "offline"]


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
def test_raises_and_clears_alerts(fields: dict[str, Any], code: str, world: World, broker: Broker) -> None:
    Worker.objects.update(**with_current_versions(**fields))
    assert code in list_alert_codes(world)
    Worker.objects.update(
        **with_current_versions(
            tags=["cpu", "sweep"], seen_at=Now(), swept_at=Now(), started_at=Now(), drain_asked_at=None
        )
    )
    assert list_alert_codes(world) == []


def test_advice_covers_a_worker_that_is_cut_off(world: World) -> None:
    """A worker that is frozen or cannot reach the database reports nothing, as one that does not run."""
    Worker.objects.update(seen_at=timezone.now() - timedelta(minutes=5))
    (advice,) = (alert["next"] for alert in get_overview(world)["alerts"] if alert["code"] == "no_worker")
    assert "cannot reach the database" in advice
    assert "it is frozen: restart it" in advice


def test_reports_long_wait(world: World, broker: Broker) -> None:
    Worker.objects.update(**with_current_versions())
    Submission.objects.update(created_at=timezone.now() - timedelta(minutes=6))
    overview = get_overview(world)
    assert [(alert["code"], alert["subject"]) for alert in overview["alerts"]] == [("long_wait", "cpu")]
    assert [(row["submission"], row["reason"]) for row in overview["stuck"]] == [
        (str(world.submission.pk), "waiting_long")
    ]


def test_reports_the_cause_and_not_its_effects(world: World) -> None:
    """Without a broker nobody sweeps and candidates wait."""
    Worker.objects.update(**with_current_versions(swept_at=None, started_at=timezone.now() - timedelta(hours=5)))
    Submission.objects.update(created_at=timezone.now() - timedelta(minutes=6))
    assert list_alert_codes(world) == ["broker_down"]


def test_reports_worker_that_is_cut_off_from_the_broker(world: World, broker: Broker) -> None:
    """And not that the sweep is late, whose advice would be to check a scheduler and a broker that both run."""
    late = with_current_versions(swept_at=None, started_at=timezone.now() - timedelta(hours=5))
    Worker.objects.update(pool={"has_broker": False}, **late)
    (alert,) = get_overview(world)["alerts"]
    assert (alert["code"], alert["subject"]) == ("worker_cut_off", world.worker.name)
    assert "cannot reach the broker" in alert["message"]


def test_reports_broker_that_answers_nobody_once(world: World) -> None:
    Worker.objects.update(**with_current_versions(pool={"has_broker": False}))
    assert list_alert_codes(world) == ["broker_down"]


def test_reports_each_launcher_once(world: World, broker: Broker) -> None:
    shared = {"machine": "", "ready": 0, "error": "No launcher answers at /run/launcher/socket."}
    Worker.objects.update(**with_current_versions(pool={"shared": shared}))
    make_worker("here:2", **with_current_versions(pool={"shared": shared}))
    make_worker("here:3", **with_current_versions(pool={"shared": shared | {"error": ""}}))
    make_worker("there:1", **with_current_versions(pool={"shared": shared | {"error": ""}}))
    requeue_submission(claim(), Attempt.Ending.UNAVAILABLE, "", "the launcher does not answer")
    (alert,) = get_overview(world)["alerts"]
    assert (alert["code"], alert["subject"], alert["critical"]) == ("launcher_down", "here", True)
    assert "No launcher answers at /run/launcher/socket." in alert["message"]


def test_reports_full_memory_and_full_disk(world: World, broker: Broker, monkeypatch: pytest.MonkeyPatch) -> None:
    Worker.objects.update(**with_current_versions())
    monkeypatch.setattr(storage, "measure_broker", lambda: storage.Usage(95, 100))
    disks = {"server": storage.Usage(89, 100), "database": storage.Usage(95 * 2**30, 100 * 2**30)}
    monkeypatch.setattr(storage, "measure_disks", lambda: disks)
    alerts = get_overview(world)["alerts"]
    assert [(alert["code"], alert["subject"]) for alert in alerts] == [
        ("broker_memory", ""),
        ("disk_nearly_full", "database"),
    ]
    assert "95% full (5.0 GiB free)" in alerts[1]["message"]


def test_reports_missing_cells_once(world: World, broker: Broker) -> None:
    Worker.objects.update(**with_current_versions())
    for _ in range(3):
        requeue_submission(claim(), Attempt.Ending.UNAVAILABLE, "", "the launcher does not answer")
    overview = get_overview(world)
    (alert,) = overview["alerts"]
    assert (alert["code"], alert["critical"], overview["failures"]) == ("no_cells", True, [])
    assert "the launcher does not answer" in alert["message"]
    Attempt.objects.update(ended_at=timezone.now() - timedelta(minutes=1))
    assert list_alert_codes(world) == []


@pytest.mark.parametrize("error", [WORKER_STOPPED, WORKER_FROZEN, TOOK_TOO_LONG])
def test_released_attempt_is_no_failure(error: str, world: World, broker: Broker) -> None:
    Worker.objects.update(**with_current_versions())
    requeue_submission(claim(), Attempt.Ending.UNAVAILABLE, "", error)
    overview = get_overview(world)
    assert (overview["alerts"], overview["failures"]) == ([], [])


def test_reports_storage_failures(world: World, broker: Broker, monkeypatch: pytest.MonkeyPatch) -> None:
    Worker.objects.update(**with_current_versions())
    requeue_submission(claim(), Attempt.Ending.UNAVAILABLE, "", "storage: OperationalError: the disk is full")
    (alert,) = get_overview(world)["alerts"]
    assert (alert["code"], alert["critical"]) == ("storage_failed", True)
    assert "OperationalError: the disk is full" in alert["message"]
    monkeypatch.setattr(WriteProbe, "find_error", lambda _: "the disk is full")
    overview = get_overview(world)
    assert [alert["code"] for alert in overview["alerts"]] == ["database_readonly"]
    assert overview["database"] == health.CANNOT_WRITE


def test_rejudge_may_wait(world: World, broker: Broker) -> None:
    Worker.objects.update(**with_current_versions())
    Submission.objects.update(created_at=timezone.now() - timedelta(minutes=6), priority=2)
    overview = get_overview(world)
    assert (overview["alerts"], overview["stuck"]) == ([], [])


def test_lists_stuck_submissions(world: World) -> None:
    for number in range(3):
        make_submission(world.sam if number else world.robin)
    expired, retried, long, _ = (claim(f"here:1:{pid}") for pid in range(4))
    Submission.objects.filter(pk=expired.pk).update(lease_until=timezone.now() - timedelta(minutes=1))
    requeue_submission(retried, Attempt.Ending.FAILED, "", "ValueError: no")
    Attempt.objects.filter(submission=long).update(started_at=timezone.now() - timedelta(minutes=3))
    stuck = {row["submission"]: row for row in get_overview(world)["stuck"]}
    reasons = {pk: row["reason"] for pk, row in stuck.items()}
    assert reasons == {str(expired.pk): "lease_expired", str(retried.pk): "retried", str(long.pk): "judging_long"}
    assert (stuck[str(long.pk)]["worker"], stuck[str(long.pk)]["readable"]) == ("here:1:2", False)


def test_links_stuck_submissions_of_own_teams(world: World) -> None:
    Membership.objects.create(team=get_team(world.ada), user=world.olga, role="viewer")
    make_submission(world.sam)
    for pid in range(2):
        row = claim(f"here:1:{pid}")
        Submission.objects.filter(pk=row.pk).update(lease_until=timezone.now() - timedelta(minutes=1))
    stuck = {row["submission"]: row["readable"] for row in get_overview(world)["stuck"]}
    assert stuck == {str(pk): pk == world.submission.pk for pk in Submission.objects.values_list("pk", flat=True)}


def test_lists_failures_and_marks_final_one(world: World) -> None:
    for error in ("OSError: one", "OSError: two", "OSError: three"):
        requeue_submission(claim(), Attempt.Ending.FAILED, "What went wrong is in the log.", error)
    failures = get_overview(world)["failures"]
    assert [(row["attempt"], row["error"], row["final"]) for row in failures] == [
        (3, "OSError: three", True),
        (2, "OSError: two", False),
        (1, "OSError: one", False),
    ]


def test_practice_is_not_readable(world: World) -> None:
    world.interview.owner = None
    world.interview.save()
    requeue_submission(claim(), Attempt.Ending.LOST, "", "")
    assert get_overview(world)["failures"][0]["readable"] is False


def test_drain_and_undrain_are_audited(world: World) -> None:
    def set_drain(drain: bool) -> Any:
        return send(make_client(world.olga), "POST", "/api/operator/workers/here:1/drain", {"drain": drain}).json()

    assert set_drain(True)["state"] == "drained"
    assert set_drain(True)["drain_asked_at"]
    assert (set_drain(False)["state"], set_drain(False)["drain_asked_at"]) == ("idle", None)
    entries = AuditEntry.objects.filter(subject="worker here:1").order_by("id").values_list("action", "by_name")
    assert list(entries) == [("drain worker", "olga"), ("undrain worker", "olga")]


def test_audit_log_shows_address_behind_proxy(world: World, settings: Any) -> None:
    settings.PROXIES = 1
    make_client(world.olga).post(
        "/api/operator/workers/here:1/drain",
        {"drain": True},
        "application/json",
        headers={"X-Forwarded-For": "198.51.100.1, 203.0.113.7"},
    )
    assert AuditEntry.objects.get(subject="worker here:1").address == "203.0.113.7"


def test_busy_drained_worker_is_draining(world: World) -> None:
    claim()
    Worker.objects.update(drain_asked_at=timezone.now())
    assert get_overview(world)["workers"][0]["state"] == "draining"


def test_rejects_drain_of_unknown_worker(world: World) -> None:
    response = send(make_client(world.olga), "POST", "/api/operator/workers/there:1/drain", {"drain": True})
    assert (response.status_code, response.json()["code"]) == (404, "not_found")
