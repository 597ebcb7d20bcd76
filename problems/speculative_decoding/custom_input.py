"""The candidate's own input: one call, without the draws that the checker counts."""

from collections.abc import Sequence
from dataclasses import replace

from problems.format.case import Case
from problems.format.input_form import InputForm
from problems.format.input_form_builders import make_call_forms
from problems.format.problem import Problem


def make_input_forms(problem: Problem, samples: Sequence[Case]) -> Sequence[InputForm]:
    """Return the form of verify_speculative."""
    draw_keys = ("draws", "seed")
    single = [
        replace(case, payload={key: value for key, value in case.payload.items() if key not in draw_keys})
        for case in samples
    ]
    note = "The function is called once, with other random numbers in each run. A sample is called many times."
    return [replace(form, note=note) for form in make_call_forms(problem, single)]
