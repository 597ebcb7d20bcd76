"""The candidate's own input: a search on any graph. The lookups that the driver records are left out of the
result, and an endless search ends the run like an exception."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from problems.format.case import Case
from problems.format.checker_api import RIGHT, Finding
from problems.format.input_form import InputForm, InputRefusedError, make_key_reader, read_typed_value
from problems.format.input_form_builders import make_call_forms
from problems.format.outcome import Outcome
from problems.format.problem import Problem
from problems.hnsw_search.check import check_endless


def make_input_forms(problem: Problem, samples: Sequence[Case]) -> Sequence[InputForm]:
    """Return the form of hnsw_search."""
    (form,) = make_call_forms(problem, samples)

    def make_payload(values: Mapping[str, Any]) -> Mapping[str, Any]:
        graph = read_typed_value(values, "graph", dict, "a dict of nodes")
        if not all(isinstance(layers, dict) for layers in graph.values()):
            raise InputRefusedError("graph must be a dict of nodes, each with a dict of its layers.")
        return form.make_payload(values)

    def check(_case: Case, value: Any) -> Finding:
        return check_endless(Outcome(how="ok", value=value)) or RIGHT

    return [replace(form, make_payload=make_payload, read_value=make_key_reader("nodes"), check=check)]
