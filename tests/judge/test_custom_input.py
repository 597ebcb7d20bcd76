"""Runs on the candidate's own input: what the API accepts, what is stored, judged, listed, exported and left out."""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from judge.domain import custom_input_rules
from judge.domain.rejudges import RejudgeFilter, find_matching_submissions
from judge.grading.custom_input import MAX_INPUT_BYTES
from judge.messaging.publisher import get_stream_key
from judge.models import Submission
from judge.workers import judging, process_sandbox
from problems.format.input_form_builders import list_input_forms
from problems.format.problem import Problem
from tests.judge.exported_data import read_export
from tests.judge.factories import (
    SLUG,
    World,
    load_accepted_source,
    make_client,
    send,
    show_results,
)
from tools.stack import Broker

INPUT = {"form": "softmax", "fields": {"x": "np.array([0.0, 0.0])"}}


@pytest.fixture(scope="module", autouse=True)
def close_sandbox_at_end() -> Iterator[None]:
    yield
    process_sandbox.close_sandbox()


def run_on(token: str, custom_input: Any, **changes: Any) -> Any:
    body = {"slug": SLUG, "source": load_accepted_source().decode(), "kind": "run", "custom_input": custom_input}
    return send(make_client(), "POST", f"/api/sessions/{token}/submissions", body | changes)


def read(token: str, path: str) -> Any:
    return send(make_client(), "GET", f"/api/sessions/{token}/{path}").json()


def test_stores_input_and_queues_a_run(world: World) -> None:
    response = run_on(world.robin.token, INPUT)
    assert (response.status_code, response.json()["kind"], response.json()["has_custom_input"]) == (201, "run", True)
    row = Submission.objects.get(pk=response.json()["id"])
    assert json.loads(bytes(row.custom_input)) == INPUT
    detail = read(world.robin.token, f"submissions/{row.pk}")
    assert (detail["custom_input"], detail["has_custom_input"]) == (INPUT, True)


def test_run_without_input_has_none(world: World) -> None:
    response = run_on(world.robin.token, None)
    assert (response.status_code, response.json()["has_custom_input"]) == (201, False)
    assert read(world.robin.token, f"submissions/{response.json()['id']}")["custom_input"] is None


def test_list_marks_runs_on_own_input(world: World) -> None:
    world.submission.delete()
    run_on(world.robin.token, INPUT)
    run_on(world.robin.token, None)
    assert [row["has_custom_input"] for row in read(world.robin.token, "submissions")] == [False, True]


@pytest.mark.parametrize(
    ("custom_input", "changes", "status"),
    [
        (INPUT, {"kind": "submit"}, 422),
        (INPUT, {"exercise": "test"}, 422),
        ({"form": "unknown", "fields": {}}, {}, 422),
        ({"form": "softmax", "fields": {}}, {}, 422),
        ({"form": "softmax", "fields": {"x": "  "}}, {}, 422),
        ({"form": "softmax", "fields": {"x": "1", "y": "2"}}, {}, 422),
        ({"form": "softmax", "fields": {"x": 3}}, {}, 422),
        ({"form": "softmax"}, {}, 422),
        ("softmax", {}, 422),
        ({"form": "softmax", "fields": {f"x{number}": "1" for number in range(41)}}, {}, 422),
        ({"form": "softmax", "fields": {"x": "1" * MAX_INPUT_BYTES}}, {}, 413),
        ({"form": "softmax", "fields": {"x": "\ud800"}}, {}, 422),
    ],
)
def test_refuses_other_inputs(world: World, custom_input: Any, changes: dict[str, Any], status: int) -> None:
    world.interview.exercises = {SLUG: ["all"]}
    world.interview.save()
    response = run_on(world.robin.token, custom_input, **changes)
    assert response.status_code == status, response.json()
    assert {"message", "next", "code"} <= response.json().keys()
    assert Submission.objects.count() == 1


def test_builds_the_forms_of_a_version_once(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """It takes longer than the rest of the request, which is refused before it counts as a run."""
    built: list[str] = []

    def build(problem: Problem) -> Any:
        built.append(problem.slug)
        return list_input_forms(problem)

    monkeypatch.setattr(custom_input_rules, "list_input_forms", build)
    custom_input_rules.list_forms.cache_clear()
    for _ in range(3):
        assert run_on(world.robin.token, {"form": "unknown", "fields": {}}).status_code == 422
    assert built == [SLUG]


def test_counts_as_unjudged_run(world: World, settings: Any) -> None:
    settings.UNJUDGED_PER_SESSION = 2
    assert run_on(world.robin.token, INPUT).status_code == 201
    assert run_on(world.robin.token, INPUT).json()["code"] == "too_many_unjudged"


def test_problem_offers_forms_with_samples(world: World) -> None:
    forms = read(world.robin.token, f"problems/{SLUG}")["input_forms"]
    assert [form["name"] for form in forms] == ["softmax", "log_softmax"]
    assert forms[0]["samples"][0] == {"name": "softmax: three logits", "fields": {"x": "np.array([1.0, 2.0, 3.0])"}}


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("require_sandbox")
def test_judges_and_publishes_result(world: World, broker: Broker) -> None:
    world.submission.delete()
    pk = run_on(world.robin.token, INPUT).json()["id"]
    assert judging.judge_queued_submissions("cpu") == 1
    row = Submission.objects.get(pk=pk)
    detail = read(world.robin.token, f"submissions/{pk}")
    case = detail["report"]["cases"][0]
    assert (detail["verdict"], detail["scores"], row.report.verdict) == ("ran", {}, "ran")
    assert (case["actual"]["data"], case["expected"]["text"]) == ([0.5, 0.5], "array of shape (2,), float64")
    entries: Any = broker.client.xrange(get_stream_key(row.pk))
    published = [json.loads(fields[b"data"]) for _, fields in entries if fields[b"event"] == b"case"]
    assert published == [case]
    show_results(world.robin, world.ada)
    seen = send(make_client(world.ada), "GET", f"/api/submissions/{pk}").json()
    assert (seen["custom_input"], seen["report"]["cases"]) == (INPUT, [case])


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("require_sandbox")
def test_decides_nothing_and_is_exported(world: World) -> None:
    world.submission.delete()
    run_on(world.robin.token, INPUT)
    judging.judge_queued_submissions("cpu")
    problem = next(
        each
        for each in send(make_client(), "GET", f"/api/sessions/{world.robin.token}").json()["problems"]
        if each["slug"] == SLUG
    )
    assert (problem["attempts"], problem["best"]) == (0, None)
    assert not find_matching_submissions(RejudgeFilter(SLUG)).exists()
    exported = read_export(world.robin.candidate)["sessions"][0]["submissions"][0]
    assert (json.loads(exported["custom_input"]), exported["report"]["verdict"]) == (INPUT, "ran")
