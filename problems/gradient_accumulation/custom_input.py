"""The candidate's own input: one linear model and its micro-batches."""

from collections.abc import Mapping, Sequence
from typing import Any, cast

import numpy as np

from problems.format.case import Case
from problems.format.input_form import InputField, InputForm, InputRefusedError, SampleInput, read_typed_value
from problems.format.problem import Problem
from problems.format.python_source import format_field

MAX_BATCHES = 200


def make_input_forms(problem: Problem, samples: Sequence[Case]) -> Sequence[InputForm]:
    """Return the only form."""
    return [
        InputForm(
            name="GradAccumulator",
            title="GradAccumulator(model, optimizer, n_steps), then step(x, y) for each micro-batch",
            fields=(
                InputField(name="params", hint="A dict of arrays: the parameters of a linear model."),
                InputField(name="n_steps"),
                InputField(
                    name="batches", hint="A list of pairs (x, y): x [rows, P] for P parameter values, y [rows]."
                ),
                InputField(name="lr", default="0.0", hint="The optimizer subtracts lr times the gradient."),
                InputField(name="grads", default="zeros", hint="What the gradients hold before the first step."),
            ),
            samples=tuple(SampleInput(name=case.name, fields=_format(case.payload)) for case in samples),
            make_payload=_make_payload,
            read_value=_read_result,
            note="The model and the optimizer are the judge's: the logits are x @ w for the concatenated parameters w, "
            "and the loss is the mean of (logits - y) ** 2.",
        )
    ]


def _format(payload: Mapping[str, Any]) -> Mapping[str, str]:
    model = payload["models"][0]
    batches = [(event[2], event[3]) for event in payload["events"]]
    return {name: format_field(value) for name, value in {**model, "batches": batches}.items()}


def _make_payload(values: Mapping[str, Any]) -> Mapping[str, Any]:
    params = read_typed_value(values, "params", dict, "a dict of arrays")
    if not all(isinstance(array, np.ndarray) for array in params.values()):
        raise InputRefusedError("params must be a dict of arrays.")
    batches = read_typed_value(values, "batches", list, "a list of pairs (x, y)")
    if not 0 < len(batches) <= MAX_BATCHES or not all(_is_pair(batch) for batch in batches):
        raise InputRefusedError(f"batches must be a list of 1 to {MAX_BATCHES} pairs (x, y) of arrays.")
    grads = values.get("grads") or {name: np.zeros_like(array) for name, array in params.items()}
    model = {"params": params, "grads": grads, "n_steps": values["n_steps"], "lr": values.get("lr", 0.0)}
    return {
        "entry": "GradAccumulator",
        "models": [model],
        "events": [["step", 0, *batch] for batch in batches],
    }


def _is_pair(batch: Any) -> bool:
    if not isinstance(batch, list | tuple):
        return False
    items = cast("Sequence[Any]", batch)
    return len(items) == 2 and all(isinstance(item, np.ndarray) for item in items)


def _read_result(value: Any) -> Any:
    """Return what `step` returned, and the gradients of each call of the optimizer."""
    result: Mapping[Any, Any] = cast("Mapping[Any, Any]", value) if isinstance(value, Mapping) else {}
    steps: list[Any] = cast("list[Any]", result["steps"]) if isinstance(result.get("steps"), list) else []
    gradients: list[Any] = [step[2] for step in steps if isinstance(step, list) and len(cast("list[Any]", step)) == 3]
    return {"returned": result.get("returned"), "gradients in the optimizer": gradients}
