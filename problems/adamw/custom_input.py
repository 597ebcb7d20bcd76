"""The candidate's own input: one optimizer, its parameters, and the gradients of each step."""

from collections.abc import Mapping, Sequence
from typing import Any, cast

from problems.format.case import Case
from problems.format.input_form import InputField, InputForm, InputRefusedError, SampleInput, read_typed_value
from problems.format.problem import Problem
from problems.format.python_source import format_field

MAX_STEPS = 200


def make_input_forms(problem: Problem, samples: Sequence[Case]) -> Sequence[InputForm]:
    """Return the only form."""
    return [
        InputForm(
            name="AdamW",
            title="AdamW(**settings), then step(params, grads) for each of the gradients",
            fields=(
                InputField(name="settings", default="{}", hint="Keywords of AdamW."),
                InputField(name="params", hint="A dict of arrays."),
                InputField(name="grads", hint="A list with one dict of arrays for each step."),
            ),
            samples=tuple(SampleInput(name=case.name, fields=_format(case.payload)) for case in samples),
            make_payload=_make_payload,
            read_value=_get_single_trajectory,
        )
    ]


def _format(payload: Mapping[str, Any]) -> Mapping[str, str]:
    return {name: format_field(payload[name][0]) for name in ("settings", "params", "grads")}


def _make_payload(values: Mapping[str, Any]) -> Mapping[str, Any]:
    given: dict[str, Any] = {"settings": {}, **values}
    settings = read_typed_value(given, "settings", dict, "a dict of keywords of AdamW")
    if not all(isinstance(name, str) for name in settings):
        raise InputRefusedError("settings must be a dict of keywords of AdamW.")
    read_typed_value(given, "params", dict, "a dict of arrays")
    grads = read_typed_value(given, "grads", list, "a list of dicts of arrays")
    if not 0 < len(grads) <= MAX_STEPS or not all(isinstance(step, dict) for step in grads):
        raise InputRefusedError(f"grads must be a list of 1 to {MAX_STEPS} dicts of arrays.")
    return {"entry": "AdamW", "settings": [settings], "params": [given["params"]], "grads": [grads]}


def _get_single_trajectory(value: Any) -> Any:
    """Return the parameters after each step of the only optimizer, or None if the driver's value has no such list."""
    trajectories: list[Any] = cast("list[Any]", value) if isinstance(value, list) else []
    return trajectories[0] if trajectories else None
