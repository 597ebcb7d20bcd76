"""The candidate's own input: calls of a cache, and of decode_step with it."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, cast

from problems.format.case import Case
from problems.format.input_form import InputForm, InputRefusedError
from problems.format.input_form_builders import make_script_form
from problems.format.problem import Problem
from problems.format.script_input import OBJECT_KEY


def make_input_forms(problem: Problem, samples: Sequence[Case]) -> Sequence[InputForm]:
    """Return the only form."""
    return [
        make_script_form(
            problem,
            samples,
            functions=["decode_step"],
            convert_step=_convert_decode_step,
            format_package_step=_format_decode_step,
        )
    ]


def _convert_decode_step(_: str, name: str, args: list[Any]) -> list[Any]:
    if len(args) != 5 or not isinstance(args[4], Mapping) or OBJECT_KEY not in args[4]:
        raise InputRefusedError(f"{name} must be called with x_embed, W_Q, W_K, W_V and a cache of the script.")
    return ["step", cast("Mapping[str, Any]", args[4])[OBJECT_KEY], name, *args[:4]]


def _format_decode_step(step: Sequence[Any], format_argument: Callable[[Any], str]) -> str:
    return f"{step[2]}({', '.join([*map(format_argument, step[3:]), step[1]])})"
