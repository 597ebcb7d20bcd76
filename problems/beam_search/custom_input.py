"""The candidate's own input: other sizes for the models of the samples. The judge answers score_fn, because nothing
that a candidate writes may run beside the reference."""

from collections.abc import Mapping, Sequence
from typing import Any

from problems.format.case import Case
from problems.format.input_form import InputField, InputForm, SampleInput, read_whole_number
from problems.format.payloads import call
from problems.format.problem import Problem

MAX_WIDTH, MAX_LENGTH = 32, 32


def make_input_forms(problem: Problem, samples: Sequence[Case]) -> Sequence[InputForm]:
    """Return one form for each sample's model."""
    return [_make_form(number, case) for number, case in enumerate(samples, start=1)]


def _make_form(number: int, case: Case) -> InputForm:
    sizes = dict(zip(case.payload["names"], case.payload["args"], strict=True))

    def make_payload(values: Mapping[str, Any]) -> Mapping[str, Any]:
        inputs = {
            "score_fn": sizes["score_fn"],
            "beam_width": read_whole_number(values, "beam_width", 1, MAX_WIDTH),
            "max_len": read_whole_number(values, "max_len", 1, MAX_LENGTH),
            "vocab_size": sizes["vocab_size"],
        }
        return {**call("beam_search", inputs), "model": case.payload["model"]}

    return InputForm(
        name=f"sample-{number}",
        title=f"beam_search(score_fn, beam_width, max_len, {sizes['vocab_size']}) with the model of sample {number}",
        fields=(InputField(name="beam_width"), InputField(name="max_len")),
        samples=(SampleInput(name=case.name, fields={name: str(sizes[name]) for name in ("beam_width", "max_len")}),),
        make_payload=make_payload,
        note="The judge answers score_fn, so you can choose only the sizes.",
        private=case.private,
    )
