"""The candidate's own input: a search on any graph. The lookups that the driver counts are left out of the result."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from problems.format.case import Case
from problems.format.input_form import InputForm, InputRefusedError, make_key_reader, read_typed_value
from problems.format.input_form_builders import make_call_forms
from problems.format.problem import Problem


def make_input_forms(problem: Problem, samples: Sequence[Case]) -> Sequence[InputForm]:
    """Return the form of hnsw_search."""
    (form,) = make_call_forms(problem, samples)

    def make_payload(values: Mapping[str, Any]) -> Mapping[str, Any]:
        graph = read_typed_value(values, "graph", dict, "a dict of nodes")
        if not all(isinstance(layers, dict) for layers in graph.values()):
            raise InputRefusedError("graph must be a dict of nodes, each with a dict of its layers.")
        return form.make_payload(values)

    return [replace(form, make_payload=make_payload, read_value=make_key_reader("nodes"))]
