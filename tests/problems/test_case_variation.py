"""The hidden cases of interviews differ from those of practice, except where a case gives a reason."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from problems.format.case import Case
from problems.format.case_variation import find_variation_errors
from problems.format.loader import CHECKED_SEED, PRACTICE_SEED, discover, load_package
from problems.format.problem import Problem

REASON = "an empty input has no other form"


@pytest.fixture
def problem(make_package: Callable[..., Path]) -> Problem:
    return load_package("double", make_package())


def make_case(name: str, x: object, **rest: object) -> Case:
    return Case(name=name, group="trap", summary=name, payload={"args": [x]}, **rest)  # type: ignore[arg-type] -- the fields have many types


def test_rejects_hidden_case_with_equal_input(problem: Problem) -> None:
    (error,) = find_variation_errors(problem, [make_case("a", 1)], [make_case("a", 1)])
    assert "'a' has the same input in an interview as 'a' in practice" in error
    assert "Draw its values from `rng`, or give the reason in `fixed`" in error


def test_rejects_input_of_another_case_of_practice(problem: Problem) -> None:
    practice, interview = [make_case("a", 1), make_case("b", 2)], [make_case("a", 2), make_case("b", 3)]
    (error,) = find_variation_errors(problem, practice, interview)
    assert "'a' has the same input in an interview as 'b' in practice" in error


def test_accepts_different_inputs_and_equal_samples(problem: Problem) -> None:
    practice = [make_case("a", 1), make_case("b", 2, sample=True)]
    assert list(find_variation_errors(problem, practice, [make_case("a", 1.0), practice[1]])) == []


def test_accepts_equal_input_only_with_a_reason(problem: Problem) -> None:
    fixed = [make_case("a", [], fixed=REASON)]
    assert list(find_variation_errors(problem, fixed, fixed)) == []
    (error,) = find_variation_errors(problem, fixed, [make_case("a", [1], fixed=REASON)])
    assert "remove its `fixed`" in error
    sample = [make_case("a", [], fixed=REASON, sample=True)]
    (error,) = find_variation_errors(problem, sample, sample)
    assert "samples are the same under every seed" in error


def test_compares_private_data_only_if_it_answers_calls(problem: Problem) -> None:
    practice, interview = ([make_case("a", 1, private={"model": model})] for model in (1, 2))
    assert len(list(find_variation_errors(problem, practice, interview))) == 1
    answering = replace(problem, responder=load_package("beam_search").responder)
    assert list(find_variation_errors(answering, practice, interview)) == []


@pytest.mark.parametrize("slug", discover())
def test_package_varies_its_hidden_cases(slug: str) -> None:
    package = load_package(slug)
    practice, interview = package.cases(PRACTICE_SEED), package.cases(CHECKED_SEED)
    assert list(find_variation_errors(package, practice, interview)) == []
    assert sum(bool(case.fixed) for case in interview) <= 3  # a reason is an exception
