"""The outputs of sample cases in the statement: workers store them, and who may read the statement reads them."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from judge.actions.problems.store_sample_outputs import KEPT_VERSIONS, store_sample_outputs
from judge.domain import catalog
from judge.grading.outcome_cache import get_cache_folder
from judge.models import SampleOutputs, Submission
from judge.workers import cached_sample_outputs, judging, process_sandbox
from problems.format.loader import PRACTICE_SEED
from problems.format.problem import Problem
from problems.format.views import TextView
from sandbox.base import Sandbox
from tests.judge.factories import SLUG, World, load_accepted_source, make_client, make_session, make_submission, send
from tools.stack import Broker

pytestmark = pytest.mark.django_db
OUTPUT = "the output of a sample"


@pytest.fixture
def problem() -> Problem:
    return catalog.get_problem(SLUG)


@pytest.fixture
def new_process(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A worker process that has judged nothing."""
    monkeypatch.setattr(cached_sample_outputs, "_finished", set[tuple[str, str]]())
    yield
    process_sandbox.close_sandbox()


def list_samples(problem: Problem) -> list[str]:
    return [case.name for case in problem.cases(1) if case.sample]


def store(problem: Problem, version: str) -> None:
    outputs = dict.fromkeys(list_samples(problem), TextView(text=OUTPUT))
    store_sample_outputs(replace(problem, version=version), outputs)


def read_outputs(path: str) -> list[Any]:
    return [sample["expected"] for sample in send(make_client(), "GET", path).json()["samples"]]


def refuse_to_open() -> Sandbox:
    raise AssertionError("the sandbox was opened")


def test_serves_outputs_of_the_current_version_only(problem: Problem) -> None:
    path = f"/api/problems/{SLUG}"
    store(problem, "an older one")
    assert set(read_outputs(path)) == {None}
    store(problem, problem.version)
    assert read_outputs(path) == [{"kind": "text", "text": OUTPUT}] * len(list_samples(problem))


def test_serves_nothing_before_the_start(problem: Problem, world: World) -> None:
    store(problem, problem.version)
    session = make_session(world.ada, "Kim", started=False)
    path = f"/api/sessions/{session.token}/problems/{SLUG}"
    refused = send(make_client(), "GET", path)
    assert (refused.status_code, OUTPUT in refused.content.decode()) == (409, False)
    assert OUTPUT in send(make_client(), "GET", f"/api/sessions/{world.robin.token}/problems/{SLUG}").content.decode()


def test_removes_old_versions_when_a_new_one_is_stored(problem: Problem) -> None:
    for version in ("1", "2", "3", "2"):
        store(problem, version)
    assert set(SampleOutputs.objects.values_list("version", flat=True)) == {"2", "3"}
    assert SampleOutputs.objects.count() == KEPT_VERSIONS


def test_statement_is_shown_if_stored_outputs_cannot_be_read(problem: Problem) -> None:
    SampleOutputs.objects.create(slug=SLUG, version=problem.version, outputs={"softmax: three logits": {"kind": "new"}})
    assert set(read_outputs(f"/api/problems/{SLUG}")) == {None}


@pytest.mark.django_db(transaction=True)  # the lease is renewed in another thread
@pytest.mark.usefixtures("new_process", "require_sandbox")
def test_workers_store_what_is_judged_or_cached(
    problem: Problem, world: World, broker: Broker, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    Submission.objects.all().delete()
    make_submission(world.robin, source=load_accepted_source(), kind="run", seed=PRACTICE_SEED)
    judging.judge_queued_submissions("cpu")
    judged = SampleOutputs.objects.get()
    assert (judged.slug, judged.version) == (SLUG, problem.version)
    assert set(judged.outputs) == set(list_samples(problem))
    report = Submission.objects.get().report.load()
    assert read_outputs(f"/api/problems/{SLUG}") == [case.model_dump(mode="json")["expected"] for case in report.cases]

    judged.delete()
    (tmp_path / SLUG).symlink_to(get_cache_folder() / SLUG)
    monkeypatch.setenv("JUDGE_CACHE", str(tmp_path))
    monkeypatch.setattr(cached_sample_outputs, "_finished", set[tuple[str, str]]())
    cached_sample_outputs.store_cached_outputs(process_sandbox.get_sandbox)
    assert SampleOutputs.objects.get().outputs == judged.outputs
    monkeypatch.setattr(cached_sample_outputs, "_finished", set[tuple[str, str]]())
    cached_sample_outputs.store_cached_outputs(refuse_to_open)


@pytest.mark.usefixtures("new_process")
def test_costs_later_reports_no_query(problem: Problem, django_assert_num_queries: Any) -> None:
    store(problem, problem.version)
    with django_assert_num_queries(1):
        for _ in range(3):
            cached_sample_outputs.store_judged_outputs(problem, 1, refuse_to_open)
