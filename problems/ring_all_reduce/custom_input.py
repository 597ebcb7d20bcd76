"""The candidate's own input: any arrays. What the driver observes beside the results is left out."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from problems.format.case import Case
from problems.format.input_form import InputForm, InputRefusedError, make_key_reader, read_typed_value
from problems.format.input_form_builders import make_call_forms
from problems.format.problem import Problem


def make_input_forms(problem: Problem, samples: Sequence[Case]) -> Sequence[InputForm]:
    """Return the form of ring_all_reduce."""
    (form,) = make_call_forms(problem, samples)

    def make_payload(values: Mapping[str, Any]) -> Mapping[str, Any]:
        workers = read_typed_value(values, "workers", list, "a list of arrays")
        if not all(isinstance(array, np.ndarray) for array in workers):
            raise InputRefusedError("workers must be a list of arrays.")
        return form.make_payload(values)

    return [replace(form, make_payload=make_payload, read_value=make_key_reader("results"))]
