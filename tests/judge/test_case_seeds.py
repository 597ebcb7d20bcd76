"""Interviews are judged on other hidden inputs than practice, and a rerun on those of its original."""

import json
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest

from judge.actions.rejudges.enqueue_reruns import build_rerun
from judge.domain import catalog
from judge.grading.report import CaseReport
from judge.models import Submission
from judge.workers import judging, process_sandbox
from problems.format.loader import CHECKED_SEED, PRACTICE_SEED
from tests.judge.factories import (
    SLUG,
    World,
    load_accepted_source,
    make_client,
    make_submission,
    send,
    show_results,
)
from tests.judge.test_practice import open_practice
from tests.judge.test_submissions import submit

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(scope="module", autouse=True)
def close_sandbox_at_end() -> Iterator[None]:
    yield
    process_sandbox.close_sandbox()


def get_seed(response: Any) -> int | None:
    assert response.status_code == 201
    return Submission.objects.get(pk=response.json()["id"]).seed


def test_stores_the_seed_of_practice_but_not_of_interviews(world: World) -> None:
    """The web server need not know what interviews are judged with. A run has only samples, which are the same."""
    assert get_seed(submit(world.robin.token)) is None
    assert get_seed(submit(world.robin.token, kind="run")) == PRACTICE_SEED
    assert get_seed(submit("practice")) == PRACTICE_SEED


def judge_with_seed(world: World, seed: int) -> list[CaseReport]:
    """Judge an accepted source. The expected values in the report are those of the seed's inputs."""
    row = make_submission(world.robin, source=load_accepted_source(), seed=seed)
    assert judging.judge_queued_submissions("cpu") == 1
    row.refresh_from_db()
    assert row.report.verdict == "accepted"
    return row.report.load().cases


@pytest.mark.usefixtures("require_sandbox")
def test_judges_hidden_cases_with_other_inputs(world: World) -> None:
    world.submission.delete()
    practice, interview = (judge_with_seed(world, seed) for seed in (PRACTICE_SEED, CHECKED_SEED))
    assert [case.name for case in practice] == [case.name for case in interview]
    different = {one.name for one, two in zip(practice, interview, strict=True) if one.inputs != two.inputs}
    assert different == {case.name for case in practice if not case.sample}


def test_rerun_keeps_the_seed_of_its_original(world: World) -> None:
    problem = catalog.get_problem(SLUG)
    for seed in (PRACTICE_SEED, CHECKED_SEED):
        assert build_rerun(make_submission(world.robin, seed=seed), problem).seed == seed


def list_hidden_inputs(slug: str, seed: int) -> set[str]:
    """Return the numbers with many digits in the hidden inputs of a seed, as JSON writes them."""
    hidden = (case.payload["args"] for case in catalog.get_problem(slug).cases(seed) if not case.sample)
    numbers = (number for args in hidden for arg in args for number in np.asarray(arg, float).flat)
    return {text for number in numbers if len(text := json.dumps(float(number))) > 12}


WRONG = "def softmax(x, axis=-1):\n    return x\n\n\nlog_softmax = softmax\n"


def test_practice_shows_nothing_of_interviews(world: World) -> None:
    world.submission.delete()
    browser = make_client()
    open_practice(browser)
    body = {"slug": SLUG, "kind": "submit", "source": WRONG}
    of_practice = send(browser, "POST", "/api/sessions/practice/submissions", body).json()["id"]
    of_interview = submit(world.robin.token, source=WRONG).json()["id"]
    while judging.judge_queued_submissions("cpu"):
        pass
    send(browser, "POST", "/api/sessions/practice/give-up", {"slug": SLUG})
    urls = ("", f"/problems/{SLUG}", "/submissions", f"/submissions/{of_practice}", f"/solutions/{SLUG}")
    responses = [send(browser, "GET", f"/api/sessions/practice{url}") for url in urls]
    assert [response.status_code for response in responses] == [200] * len(urls)
    text = " ".join(response.content.decode() for response in responses)
    practice, interview = (list_hidden_inputs(SLUG, seed) for seed in (PRACTICE_SEED, CHECKED_SEED))
    assert [number for number in interview if number in text] == []
    # The interviewer sees all inputs: they are those of interviews, and none is one of practice.
    show_results(world.robin, world.ada)
    text = send(make_client(world.ada), "GET", f"/api/submissions/{of_interview}").content.decode()
    assert len([number for number in interview if number in text]) > 100
    assert [number for number in practice if number in text] == []


def test_problem_page_shows_the_same_samples(world: World) -> None:
    browser = make_client()
    open_practice(browser)
    urls = (f"/api/sessions/{token}/problems/{SLUG}" for token in ("practice", world.robin.token))
    practice, interview = (send(browser, "GET", url).json()["samples"] for url in urls)
    assert practice == interview
    for case in catalog.get_problem(SLUG).cases(CHECKED_SEED):
        assert case.sample == (case.name in [sample["name"] for sample in interview])
