"""A worker judges kernels through the API: a submission, a typed input, and tests of a candidate."""

from collections.abc import Iterator
from typing import Any

import pytest

from problems.format.loader import load_package
from tests.kernels import require_kernels
from tools.stack import ApiClient, Stack, wait_until

pytestmark = pytest.mark.timeout(400)

PROBLEM = load_package("vector_add_kernel")
RIGHT = PROBLEM.accepted["masked"].decode()
PRACTICE = "/api/sessions/practice"


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ApiClient]:
    require_kernels()
    with Stack(tmp_path_factory.mktemp("stack")) as stack:
        stack.start_worker(queues="cpu,kernel,sweep")
        practice = ApiClient(stack.url)
        wait_until(lambda: "they are not timed" in practice.send("GET", f"/api/problems/{PROBLEM.slug}")["notice"], 120)
        yield practice


def judge(client: ApiClient, source: str, kind: str = "submit", **fields: Any) -> Any:
    body = {"slug": PROBLEM.slug, "source": source, "kind": kind, **fields}
    path = f"{PRACTICE}/submissions/{client.send('POST', f'{PRACTICE}/submissions', body)['id']}"
    return wait_until(lambda: row if (row := client.send("GET", path))["state"] == "done" else None, 120, 0.5)


def test_submission_is_correct_and_not_timed(client: ApiClient) -> None:
    row = judge(client, RIGHT)
    assert (row["verdict"], row["stage"]) == ("accepted", "interpreter")
    assert "in Triton's interpreter, which does not time them" in row["report"]["message"]


def test_typed_input_runs_with_strides(client: ApiClient) -> None:
    fields = {"x": "[1, 2, 3]", "y": "[10, 20, 30]", "out": "np.empty(3, np.float32)", "strides": "{'out': (2,)}"}
    typed = {"form": "solve", "fields": fields}
    (case,) = judge(client, RIGHT, "run", custom_input=typed)["report"]["cases"]
    assert (case["verdict"], case["actual"]["data"]) == ("ran", [11.0, 22.0, 33.0])
    bug = next(bug for bug in PROBLEM.bugs if bug.id == "load-not-masked").sources[""].decode()
    (case,) = judge(client, bug, "run", custom_input=typed)["report"]["cases"]
    assert "A kernel loads outside of `x`" in case["message"]


def test_tests_of_a_candidate_catch_bugs(client: ApiClient) -> None:
    row = judge(client, PROBLEM.exercise_tests.decode(), exercise="test")
    assert (row["verdict"], row["stage"]) == ("accepted", None)
    assert row["report"]["message"].startswith(f"{len(PROBLEM.bugs)} of {len(PROBLEM.bugs)} bugs caught.")
