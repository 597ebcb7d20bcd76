"""Problems that a server judges only if something more is installed: kernels."""

from typing import Any

import pytest

from judge.models import Submission
from judge.operations.worker_registry import list_required_tags
from tests.judge.factories import World, make_client, make_worker, send

SLUG = "vector_add_kernel"


def submit() -> Any:
    body = {"slug": SLUG, "source": "x = 1\n", "kind": "submit"}
    return send(make_client(), "POST", "/api/sessions/practice/submissions", body)


def get_problem() -> Any:
    return send(make_client(), "GET", f"/api/problems/{SLUG}").json()


@pytest.mark.django_db
def test_refuses_kernels_that_no_worker_would_judge() -> None:
    make_worker(tags=["cpu", "sweep"])
    refused = submit()
    assert (refused.status_code, refused.json()["code"]) == (503, "no_kernels")
    assert "cannot judge kernel problems" in refused.json()["message"]
    assert "cannot judge kernel problems" in get_problem()["notice"]
    assert not any("make" in text for text in (refused.content.decode(), get_problem()["notice"]))
    assert not Submission.objects.exists()


@pytest.mark.django_db
def test_says_how_to_install_kernels_to_one_person_who_practices(world: World, settings: Any) -> None:
    settings.SETUP_HINTS = True
    assert get_problem()["notice"].endswith("with `make setup-kernels`, and start `make run` again.")
    interview = world.robin.interview
    interview.problems, interview.exercises = [SLUG], {SLUG: ["implement"]}
    interview.save()
    notice = send(make_client(), "GET", f"/api/sessions/{world.robin.token}/problems/{SLUG}").json()["notice"]
    assert "cannot judge kernel problems" in notice
    assert "make" not in notice


@pytest.mark.django_db
def test_accepts_kernels_and_says_that_they_are_not_timed() -> None:
    make_worker(tags=["cpu", "kernel", "sweep"])
    accepted = submit()
    assert (accepted.status_code, accepted.json()["stage"]) == (201, "interpreter")
    assert Submission.objects.get().tag == "kernel"
    assert get_problem()["notice"].endswith("they are not timed.")
    assert "test" in get_problem()["exercise_names"]


@pytest.mark.django_db
def test_tests_of_kernels_have_no_stage() -> None:
    """A test file is no kernel, so nothing about it is to be timed."""
    make_worker(tags=["kernel"])
    body = {"slug": SLUG, "source": "x = 1\n", "kind": "submit", "exercise": "test"}
    submitted = send(make_client(), "POST", "/api/sessions/practice/submissions", body).json()
    assert (submitted["exercise"], submitted["stage"]) == ("test", None)


@pytest.mark.django_db
@pytest.mark.parametrize(("tags", "is_served"), [(["cpu", "sweep"], False), (["cpu", "kernel", "sweep"], True)])
def test_lists_mark_kernels_that_no_worker_judges(world: World, tags: list[str], is_served: bool) -> None:
    """That of practice, and the one from which an interviewer chooses."""
    make_worker("here:2", tags=tags)
    practice = send(make_client(), "GET", "/api/sessions/practice").json()["problems"]
    for listed in (practice, send(make_client(world.ada), "GET", "/api/problems").json()):
        assert {problem["is_served"] for problem in listed if problem["tag"] == "kernel"} == {is_served}
        assert all(problem["is_served"] for problem in listed if problem["tag"] != "kernel")


@pytest.mark.django_db
@pytest.mark.parametrize(("tags", "is_served"), [(["cpu", "sweep"], False), (["cpu", "kernel", "sweep"], True)])
def test_operators_read_which_problems_no_worker_judges(world: World, tags: list[str], is_served: bool) -> None:
    make_worker("here:2", tags=tags)
    listed = send(make_client(world.olga), "GET", "/api/operator/problems").json()
    served = {problem["slug"]: problem["is_served"] for problem in listed}
    assert (served["softmax"], served[SLUG]) == (True, is_served)


@pytest.mark.django_db
def test_other_problems_have_no_notice_and_no_stage() -> None:
    detail = send(make_client(), "GET", "/api/problems/softmax").json()
    assert detail["notice"] == ""
    body = {"slug": "softmax", "source": "x = 1\n", "kind": "submit"}
    assert send(make_client(), "POST", "/api/sessions/practice/submissions", body).json()["stage"] is None


def test_server_without_kernels_is_healthy() -> None:
    assert list_required_tags() == ["cpu"]
