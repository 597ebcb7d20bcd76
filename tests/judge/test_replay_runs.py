"""An interviewer runs the code of a moment of the replay. It is nothing that the candidate did or sees."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from judge.actions.interviews import run_moment
from judge.actions.privacy.apply_retention import apply_retention
from judge.actions.privacy.delete_candidate import delete_candidate
from judge.limits import rate_limits
from judge.models import Attempt, AuditEntry, Submission
from judge.workers import judging, process_sandbox
from tests.judge.exported_data import read_export
from tests.judge.factories import SLUG, World, load_accepted_source, make_client, make_report, send, show_results
from tests.judge.rejudge_helpers import judge_next
from tests.judge.test_metrics import ScrapedMetrics

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module", autouse=True)
def close_sandbox_at_end() -> Iterator[None]:
    yield
    process_sandbox.close_sandbox()


@pytest.fixture(autouse=True)
def shown_results(world: World) -> None:
    """A run shows a result, so Ada, who is assigned, has shown them."""
    show_results(world.robin, world.ada)
    show_results(world.sam, world.ben)


def run(world: World, source: str = "SECRET", **fields: Any) -> Any:
    body = {"slug": SLUG, "exercise": "implement", "source": source} | fields
    return send(make_client(world.ada), "POST", f"/api/invitations/{world.robin.pk}/replay/runs", body)


def read(world: World, run_id: str, invitation: int | None = None) -> Any:
    url = f"/api/invitations/{invitation or world.robin.pk}/replay/runs/{run_id}"
    return send(make_client(world.ada), "GET", url)


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("require_sandbox")
def test_judges_the_code_on_all_cases(world: World) -> None:
    Submission.objects.all().delete()
    run_id = run(world, load_accepted_source().decode()).json()["id"]
    assert judging.judge_queued_submissions("cpu") == 1
    shown = read(world, run_id).json()
    assert (shown["state"], shown["report"]["verdict"]) == ("done", "accepted")
    assert any(not case["sample"] for case in shown["report"]["cases"])


def test_candidate_and_lists_do_not_have_the_run(world: World) -> None:
    run_id = run(world).json()["id"]
    token, ada = world.robin.token, make_client(world.ada)
    for browser, url in [
        (make_client(), f"/api/sessions/{token}"),
        (make_client(), f"/api/sessions/{token}/submissions"),
        (ada, f"/api/interviews/{world.interview.pk}"),
        (ada, f"/api/invitations/{world.robin.pk}/replay"),
        (ada, f"/api/invitations/{world.robin.pk}/report"),
        (ada, f"/api/invitations/{world.robin.pk}/live"),
    ]:
        response = send(browser, "GET", url)
        assert response.status_code == 200
        assert run_id not in response.content.decode()
    assert send(make_client(), "GET", f"/api/sessions/{token}/submissions/{run_id}").status_code == 404
    assert "SECRET" not in str(read_export(world.robin.candidate))
    assert not Submission.objects.filter(pk=run_id).exists()


def test_run_waits_for_candidates_and_takes_no_place(world: World, settings: Any) -> None:
    settings.UNJUDGED_PER_SESSION = 2  # one is queued
    first = run(world).json()["id"]
    body = {"slug": SLUG, "source": "x", "kind": "submit"}
    assert send(make_client(), "POST", f"/api/sessions/{world.robin.token}/submissions", body).status_code == 201
    judged = [str(judge_next(make_report()).pk) for _ in range(3)]
    assert judged[-1] == first
    assert ScrapedMetrics().get_sum("judge_verdicts_total", kind="replay") == 1


def test_limits_runs(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(run_moment, "MAX_UNJUDGED", 1)
    assert run(world).status_code == 201
    assert run(world).json()["code"] == "too_many_unjudged"
    monkeypatch.setattr(rate_limits, "REPLAY_RUNS", rate_limits.RateLimit("x", 0, 60, "runs"))
    assert run(world).json()["code"] == "too_many"


@pytest.mark.parametrize(
    ("fields", "status"),
    [({"slug": "warm_up"}, 404), ({"slug": "lru_cache"}, 404), ({"exercise": "fix-99"}, 404)],
    ids=["warm-up", "another problem", "unknown exercise"],
)
def test_refuses_what_the_interview_does_not_have(world: World, fields: dict[str, str], status: int) -> None:
    assert run(world, **fields).status_code == status


def test_run_of_another_session_is_not_found(world: World) -> None:
    run_id = run(world).json()["id"]
    assert read(world, run_id, world.sam.pk).status_code == 404
    assert read(world, str(world.submission.pk)).status_code == 404


def test_runs_nothing_while_results_are_folded(world: World) -> None:
    """A run shows a verdict and the named bugs, so the scorecard must say that its author has seen results."""
    run_id = run(world).json()["id"]
    world.robin.scorecards.all().delete()
    for refused in (run(world), read(world, run_id)):
        assert (refused.status_code, refused.json()["code"]) == (409, "scorecard_unsaved")
    assert Submission.all_objects.filter(origin="replay").count() == 1
    show_results(world.robin, world.ada)
    assert read(world, run_id).status_code == 200


def test_records_who_ran_what(world: World) -> None:
    run_id = run(world).json()["id"]
    entry = AuditEntry.objects.get(action="run earlier code")
    assert (entry.by, entry.subject, entry.detail["run"]) == (world.ada, f"invitation {world.robin.pk}", run_id)
    assert "SECRET" not in str(entry.detail)


def test_retention_deletes_old_runs(world: World) -> None:
    old, recent = run(world).json()["id"], run(world).json()["id"]
    for pk, age in ((old, timedelta(hours=25)), (recent, timedelta(hours=1))):
        Submission.all_objects.filter(pk=pk).update(state="done", finished_at=timezone.now() - age)
        Attempt.objects.create(submission_id=pk, number=1, worker="here:1")
    apply_retention()
    assert not Submission.all_objects.filter(pk=old).exists()
    assert Submission.all_objects.filter(pk=recent).exists()


def test_deletion_of_the_candidate_removes_runs(world: World) -> None:
    run(world)
    delete_candidate(world.robin.candidate, world.ada)
    assert not Submission.all_objects.filter(origin="replay").exists()
