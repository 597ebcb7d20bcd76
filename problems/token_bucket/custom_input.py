"""The candidate's own input: calls of a bucket, and of the judge's clock between them."""

from collections.abc import Callable, Sequence
from typing import Any

from problems.format.case import Case
from problems.format.input_form import InputForm, InputRefusedError, make_key_reader
from problems.format.input_form_builders import make_script_form
from problems.format.problem import Problem

MAX_SECONDS = 1e6


def make_input_forms(problem: Problem, samples: Sequence[Case]) -> Sequence[InputForm]:
    """Return the only form."""
    return [
        make_script_form(
            problem,
            samples,
            given_objects={"clock": ("advance", "move_wall")},
            convert_step=_convert_clock_call,
            format_package_step=_format_clock_call,
            read_value=make_key_reader("steps"),
        )
    ]


def _convert_clock_call(_: str, method: str, args: list[Any]) -> list[Any]:
    if len(args) != 1 or type(args[0]) not in (int, float) or not abs(args[0]) <= MAX_SECONDS:
        raise InputRefusedError(f"clock.{method} must be called with a number of seconds, at most {MAX_SECONDS:,.0f}.")
    return ["clock", method, float(args[0])]


def _format_clock_call(step: Sequence[Any], format_argument: Callable[[Any], str]) -> str:
    return f"clock.{step[1]}({format_argument(step[2])})"
