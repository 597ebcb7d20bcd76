"""Builds the input forms of a problem from its samples and its starter code. A package whose samples have another form
builds its own in custom_input.py."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, cast

from problems.format.case import Case
from problems.format.input_form import (
    InputField,
    InputForm,
    SampleInput,
    ScriptVocabulary,
    StepFormatter,
    return_unchanged,
)
from problems.format.kernel_input import make_kernel_forms
from problems.format.loader import PRACTICE_SEED
from problems.format.payloads import call
from problems.format.problem import Problem
from problems.format.python_source import format_expression, format_field
from problems.format.script_input import SCRIPT_FIELD, StepConverter, build_steps, format_step
from problems.format.starter_signatures import Signature, read_classes, read_functions

_PLAIN_STEPS = ("new", "call", "do", "get", "set")
"""The steps that every script driver has."""


def list_input_forms(problem: Problem) -> tuple[InputForm, ...]:
    """Return the forms of the problem: those of its custom_input.py, or those that its samples and its starter code
    show: one for each function, or one for scripts. Empty if the samples are of another form."""
    cases = problem.cases(PRACTICE_SEED)
    samples = [case for case in cases if case.sample]
    if problem.is_kernel:
        return make_kernel_forms(problem.starter, cases)
    if problem.make_input_forms is not None:
        return tuple(problem.make_input_forms(problem, samples))
    if samples and all("steps" in case.payload for case in samples):
        steps = [step for case in samples for step in case.payload["steps"]]
        return (make_script_form(problem, samples),) if all(step[0] in _PLAIN_STEPS for step in steps) else ()
    return make_call_forms(problem, samples)


def find_input_form(problem: Problem, name: str) -> InputForm | None:
    return next((form for form in list_input_forms(problem) if form.name == name), None)


def make_call_forms(
    problem: Problem, samples: Sequence[Case], read_value: Callable[[Any], Any] = return_unchanged
) -> tuple[InputForm, ...]:
    """Return one form for each function of the starter code that a sample calls."""
    functions = read_functions(problem.starter)
    by_entry: dict[str, list[Case]] = {}
    for case in samples:
        if case.payload.get("entry") in functions and _is_plain_call(case.payload):
            by_entry.setdefault(case.payload["entry"], []).append(case)
    return tuple(make_call_form(functions[entry], cases, read_value) for entry, cases in by_entry.items())


def _is_plain_call(payload: Mapping[str, Any]) -> bool:
    """Return whether all arguments can be typed: none is a call-back."""
    if not {"names", "args", "kwargs"} <= payload.keys():
        return False
    return not any(isinstance(arg, Mapping) and "$callback" in arg for arg in payload["args"])


def make_call_form(
    signature: Signature, samples: Sequence[Case], read_value: Callable[[Any], Any] = return_unchanged
) -> InputForm:
    """Return the form of one function. Required parameters are passed by position, others by name, as in the samples.

    The payload has what the first sample has besides the call, such as the number of draws of a sampler."""
    first = samples[0].payload
    extra = {key: value for key, value in first.items() if key not in ("entry", "names", "args", "kwargs", "needs")}
    required = [each.name for each in signature.parameters if each.default is None]

    def make_payload(values: Mapping[str, Any]) -> Mapping[str, Any]:
        inputs = {name: values[name] for name in required}
        keywords = {name: value for name, value in values.items() if name not in required}
        return {**call(first["entry"], inputs, **keywords), **extra}

    return InputForm(
        name=first["entry"],
        title=signature.text,
        fields=tuple(InputField(name=each.name, default=each.default) for each in signature.parameters),
        samples=tuple(SampleInput(name=case.name, fields=_format_call(case.payload)) for case in samples),
        make_payload=make_payload,
        read_value=read_value,
    )


def _format_call(payload: Mapping[str, Any]) -> Mapping[str, str]:
    arguments = {**dict(zip(payload["names"], payload["args"], strict=True)), **payload["kwargs"]}
    return {name: format_field(value) for name, value in arguments.items()}


def make_script_form(
    problem: Problem,
    samples: Sequence[Case],
    *,
    functions: Sequence[str] = (),
    given_objects: Mapping[str, tuple[str, ...]] | None = None,
    convert_step: StepConverter | None = None,
    format_package_step: StepFormatter | None = None,
    read_value: Callable[[Any], Any] = return_unchanged,
) -> InputForm:
    """Return the form for calls of the starter's classes.

    A package whose driver has steps of its own passes `convert_step`, which makes such a step from a call of one of
    `functions` or of a method of `given_objects`, and `format_package_step`, which writes it as a call. The payload has
    what the first sample has besides the steps."""
    all_steps = [cast("Sequence[Any]", step) for case in samples for step in case.payload["steps"]]
    vocabulary = ScriptVocabulary(
        classes={name: tuple(methods) for name, methods in read_classes(problem.starter).items()},
        attributes=tuple(sorted({step[2] for step in all_steps if step[0] in ("get", "set")})),
        functions=tuple(functions),
        given_objects=given_objects or {},
    )
    unjudged = {step[2] for step in all_steps if step[0] == "do"} - {step[2] for step in all_steps if step[0] == "call"}
    extra = {key: value for key, value in samples[0].payload.items() if key not in ("steps", "needs")}

    def make_payload(values: Mapping[str, Any]) -> Mapping[str, Any]:
        return {"steps": build_steps(values[SCRIPT_FIELD], vocabulary, unjudged, convert_step), **extra}

    return InputForm(
        name=SCRIPT_FIELD,
        title=_describe_vocabulary(problem, vocabulary),
        fields=(InputField(name=SCRIPT_FIELD, hint="One call on each line."),),
        samples=tuple(
            SampleInput(
                name=case.name,
                fields={
                    SCRIPT_FIELD: "\n".join(
                        format_step(step, format_expression, format_package_step) for step in case.payload["steps"]
                    )
                },
            )
            for case in samples
        ),
        make_payload=make_payload,
        read_value=read_value,
        vocabulary=vocabulary,
        format_package_step=format_package_step,
    )


def _describe_vocabulary(problem: Problem, vocabulary: ScriptVocabulary) -> str:
    """Return what a script can call: "LRUCache(capacity), get(key), put(key, value)"."""
    functions = read_functions(problem.starter)
    signatures = [method.text for methods in read_classes(problem.starter).values() for method in methods.values()]
    signatures += [functions[name].text for name in vocabulary.functions]
    signatures += [f"{owner}.{name}" for owner, methods in vocabulary.given_objects.items() for name in methods]
    return ", ".join([*signatures, *vocabulary.attributes])
