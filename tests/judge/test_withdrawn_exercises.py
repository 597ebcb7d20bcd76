"""Exercises that are no longer offered, because nothing outside the program shows whether the bug is fixed."""

import pytest

from judge.actions.interviews.create_interview import choose_exercises
from judge.domain.exercises import ALL, get_exercise_spec, get_starter, list_exercise_names, select_exercise_names
from judge.errors import RefusedError
from problems.format.exercises import FixExercise, find_fix_exercise
from problems.format.loader import discover, load_package
from problems.format.problem import Problem

WITHDRAWN = {
    ("cosine_search", "full-sort"),
    ("decode_loop", "cache-not-used"),
    ("kv_cache", "list-growth"),
    ("lora", "delta-materialised"),
}


@pytest.fixture
def problem() -> Problem:
    return load_package("kv_cache")


@pytest.fixture
def fix(problem: Problem) -> FixExercise:
    found = find_fix_exercise(problem, bug="list-growth")
    assert found is not None
    return found


def test_cost_bugs_that_cannot_be_measured_are_withdrawn():
    problems = [load_package(slug) for slug in discover()]
    assert {(p.slug, bug.id) for p in problems for bug in p.bugs if not bug.fixable} == WITHDRAWN


def test_withdrawn_exercise_is_not_offered(problem: Problem, fix: FixExercise):
    offered = list_exercise_names(problem)
    assert f"fix-{fix.number}" not in offered
    assert len(offered) == len(problem.bugs) + 1  # the other bugs, implement and test
    with pytest.raises(RefusedError):
        choose_exercises(problem.slug, ["implement", f"fix-{fix.number}"])


def test_other_exercises_can_be_chosen(problem: Problem):
    assert choose_exercises(problem.slug, ["test", "fix-1"]) == ["fix-1", "test"]


@pytest.mark.parametrize("chosen", [["implement", "withdrawn"], [ALL]])
def test_interview_keeps_a_withdrawn_exercise(problem: Problem, fix: FixExercise, chosen: list[str]):
    name = f"fix-{fix.number}"
    names = select_exercise_names(problem, [name if each == "withdrawn" else each for each in chosen])
    assert name in names
    assert get_exercise_spec(problem, name).fix == fix
    assert "class KVCache" in get_starter(problem, name)
