"""The candidate's own input: one collection and one query."""

from collections.abc import Mapping, Sequence
from typing import Any

from problems.format.case import Case
from problems.format.input_form import InputField, InputForm, SampleInput
from problems.format.problem import Problem
from problems.format.python_source import format_field
from problems.format.starter_signatures import read_functions

SETTINGS = ("k1", "b")


def make_input_forms(problem: Problem, samples: Sequence[Case]) -> Sequence[InputForm]:
    """Return the form of bm25_score, whose index the driver builds from the documents."""
    defaults = {each.name: each.default for each in read_functions(problem.starter)["bm25_score"].parameters}
    return [
        InputForm(
            name="bm25_score",
            title="bm25_score(build_bm25_index(docs), query_terms, k1, b)",
            fields=(
                InputField(name="docs", hint="A list with a list of terms for each document."),
                InputField(name="query_terms", hint="A list of terms."),
                *(InputField(name=name, default=defaults[name]) for name in SETTINGS),
            ),
            samples=tuple(SampleInput(name=case.name, fields=_format(case.payload)) for case in samples),
            make_payload=_make_payload,
        )
    ]


def _format(payload: Mapping[str, Any]) -> Mapping[str, str]:
    place, terms, settings = payload["queries"][0]
    values = {"docs": payload["collections"][place], "query_terms": terms, **settings}
    return {name: format_field(value) for name, value in values.items()}


def _make_payload(values: Mapping[str, Any]) -> Mapping[str, Any]:
    settings = {name: values[name] for name in SETTINGS if name in values}
    return {
        "entry": "bm25_score",
        "collections": [values["docs"]],
        "queries": [[0, values["query_terms"], settings]],
    }
