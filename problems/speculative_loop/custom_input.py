"""The candidate's own input: another prompt and other sizes for the models of the samples. The judge answers draft and
target, because nothing that a candidate writes may run beside the reference."""

from collections.abc import Mapping, Sequence
from typing import Any, cast

from problems.format.case import Case
from problems.format.input_form import (
    InputField,
    InputForm,
    InputRefusedError,
    SampleInput,
    read_typed_value,
    read_whole_number,
)
from problems.format.numeric_arrays import to_ints
from problems.format.problem import Problem
from problems.format.python_source import format_field

MAX_PROMPT, MAX_NEW, MAX_DRAFT = 64, 64, 16


def make_input_forms(problem: Problem, samples: Sequence[Case]) -> Sequence[InputForm]:
    """Return one form for each sample's pair of models."""
    return [_make_form(number, case) for number, case in enumerate(samples, start=1)]


def _make_form(number: int, case: Case) -> InputForm:
    vocab: int = case.private["pairs"][0]["vocab"]
    run = case.payload["runs"][0]

    def make_payload(values: Mapping[str, Any]) -> Mapping[str, Any]:
        sizes = {
            "max_new": read_whole_number(values, "max_new", 1, MAX_NEW),
            "K": read_whole_number(values, "K", 1, MAX_DRAFT),
        }
        return {**case.payload, "runs": [{"prompt": _read_prompt(values, vocab), **sizes}]}

    return InputForm(
        name=f"sample-{number}",
        title=f"speculative_decode(draft, target, prompt, max_new, K) with the models of sample {number}",
        fields=(
            InputField(name="prompt", hint=f"A list of tokens from 0 to {vocab - 1}."),
            InputField(name="max_new"),
            InputField(name="K"),
        ),
        samples=(SampleInput(name=case.name, fields={key: format_field(value) for key, value in run.items()}),),
        make_payload=make_payload,
        note="The judge answers draft and target, so you can choose only the prompt and the sizes.",
        private=case.private,
        read_value=_unwrap_single_result,
    )


def _unwrap_single_result(value: Any) -> Any:
    results: list[Any] = cast("list[Any]", value) if isinstance(value, list) else []
    return results[0] if len(results) == 1 else None


def _read_prompt(values: Mapping[str, Any], vocab: int) -> list[int]:
    prompt = to_ints(read_typed_value(values, "prompt", list, "a list of tokens"))
    if prompt is None or not 0 < len(prompt) <= MAX_PROMPT or not all(0 <= token < vocab for token in prompt):
        raise InputRefusedError(f"prompt must be a list of 1 to {MAX_PROMPT} tokens from 0 to {vocab - 1}.")
    return prompt
