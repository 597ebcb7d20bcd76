"""The candidate's own input. The functions that rotate get the tables of the candidate's own precompute_rope."""

from collections.abc import Mapping, Sequence
from typing import Any, cast

from problems.format.case import Case
from problems.format.input_form import InputField, InputForm, InputRefusedError, SampleInput
from problems.format.input_form_builders import make_call_form
from problems.format.problem import Problem
from problems.format.python_source import format_field
from problems.format.starter_signatures import Signature, read_functions

TABLES_FIELD = "precompute_rope"
"""The field for the arguments of precompute_rope, which makes the tables."""


def make_input_forms(problem: Problem, samples: Sequence[Case]) -> Sequence[InputForm]:
    """Return one form for each function."""
    functions = read_functions(problem.starter)
    entry = "precompute_rope"
    tables = make_call_form(functions[entry], [case for case in samples if case.payload["entry"] == entry])
    rotated = [_make_rotation_form(functions[name], name, samples) for name in ("apply_rope", "rope_qkv")]
    return [tables, *rotated]


def _make_rotation_form(signature: Signature, entry: str, samples: Sequence[Case]) -> InputForm:
    arrays = [each.name for each in signature.parameters if each.name not in ("cos", "sin", "offset")]
    rotations = [case for case in samples if "tables" in case.payload]
    own_tables = rotations[0].payload["args"][1:]  # the driver's placeholders for cos and sin

    def make_payload(values: Mapping[str, Any]) -> Mapping[str, Any]:
        return {
            "entry": entry,
            "names": [*arrays, "cos", "sin"],
            "args": [*(values[name] for name in arrays), *own_tables],
            "kwargs": {"offset": values["offset"]} if "offset" in values else {},
            "tables": _read_tables(values[TABLES_FIELD]),
        }

    return InputForm(
        name=entry,
        title=signature.text,
        fields=(
            *(InputField(name=name) for name in arrays),
            InputField(name=TABLES_FIELD, hint="The arguments for cos and sin: (d, max_seq) or (d, max_seq, base)."),
            InputField(name="offset", default="0"),
        ),
        samples=tuple(
            SampleInput(name=case.name, fields=_format_fields(arrays, case.payload))
            for case in rotations
            if case.payload["entry"] == entry
        ),
        make_payload=make_payload,
    )


def _read_tables(value: Any) -> list[Any]:
    """Return "tables" of the driver's case: [[d, max_seq], settings]. Raises InputRefusedError."""
    numbers = cast("Sequence[Any]", value) if isinstance(value, list | tuple) else ()
    if len(numbers) not in (2, 3) or not all(isinstance(number, int | float) for number in numbers):
        raise InputRefusedError(f"{TABLES_FIELD} must be (d, max_seq) or (d, max_seq, base).")
    return [list(numbers[:2]), {"base": numbers[2]} if len(numbers) == 3 else {}]


def _format_fields(arrays: Sequence[str], payload: Mapping[str, Any]) -> Mapping[str, str]:
    inputs = dict(zip(payload["names"], payload["args"], strict=True))
    args, settings = payload["tables"]
    values = {name: inputs[name] for name in arrays} | {TABLES_FIELD: (*args, *settings.values()), **payload["kwargs"]}
    return {name: format_field(value) for name, value in values.items()}
