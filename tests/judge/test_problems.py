"""/api/problems"""

import pytest

from judge.domain import catalog
from tests.judge.factories import make_client, send

pytestmark = pytest.mark.django_db


def test_lists_problems_by_number() -> None:
    listed = send(make_client(), "GET", "/api/problems").json()
    assert [row["slug"] for row in listed] == list(catalog.load_problems())
    assert [row["number"] for row in listed] == sorted(row["number"] for row in listed)
    assert all(row["cases"] > 0 for row in listed)


@pytest.mark.parametrize("slug", catalog.load_problems())
def test_shows_only_sample_inputs(slug: str) -> None:
    problem = catalog.get_problem(slug)
    detail = send(make_client(), "GET", f"/api/problems/{slug}").json()
    samples = {case.name for case in problem.cases(1) if case.sample}
    assert {sample["name"] for sample in detail["samples"]} == samples != set()
    assert all(sample["inputs"] for sample in detail["samples"])
    assert sum(detail["groups"].values()) == detail["cases"]
    assert detail["starter"] == problem.starter
    assert problem.reference.decode() not in str(detail)


def test_unknown_problem_is_not_found() -> None:
    answer = send(make_client(), "GET", "/api/problems/no-such")
    assert answer.status_code == 404
    assert "no-such" in answer.json()["message"]
