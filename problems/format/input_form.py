"""The forms in which candidates type inputs of their own: which fields each has, and which payload its values make.

A form is of one of two kinds. A call form has one Python expression for each parameter. A script form has one field of
calls such as `cache = LRUCache(2)`. The text is evaluated in a cell (`input_evaluator.py`) and never parsed outside of
it. The values that the cell returns are untrusted: `InputForm.make_payload` refuses those that are no valid
input of its problem."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, cast

import numpy as np

from problems.format.case import Case
from problems.format.checker_api import RIGHT, Finding

StepFormatter = Callable[[Sequence[Any], Callable[[Any], str]], str]
"""Returns a step of a script as the text of a call. The second argument returns a value as text."""


class InputRefusedError(Exception):
    """The values do not make an input of the problem. The candidate reads the message."""


@dataclass(frozen=True, slots=True, kw_only=True)
class InputField:
    name: str
    default: str | None = None
    """The source of the default, for a field that can stay empty; None for a required one."""
    hint: str = ""
    """What to type, in a few words. Empty if the name says it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SampleInput:
    """A sample case as the texts of a form's fields."""

    name: str
    fields: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class ScriptVocabulary:
    """What a script may name: the classes and their methods, the attributes of their objects, functions that take such
    an object, and objects that exist from the start, with their methods."""

    classes: Mapping[str, tuple[str, ...]]
    attributes: tuple[str, ...] = ()
    functions: tuple[str, ...] = ()
    given_objects: Mapping[str, tuple[str, ...]] = field(default_factory=dict[str, tuple[str, ...]])

    def to_plain(self) -> dict[str, Any]:
        """Return the vocabulary as the evaluator receives it."""
        return {
            "classes": list(self.classes),
            "methods": sorted({name for names in self.classes.values() for name in names if name != "__init__"}),
            "attributes": list(self.attributes),
            "functions": list(self.functions),
            "given_objects": {name: list(methods) for name, methods in self.given_objects.items()},
        }


def return_unchanged(value: Any) -> Any:
    return value


def accept_any(_case: Case, _value: Any) -> Finding:
    return RIGHT


@dataclass(frozen=True, slots=True, kw_only=True)
class InputForm:
    name: str
    """Unique in its problem."""
    title: str
    """The signature, or what the script may call."""
    fields: tuple[InputField, ...]
    samples: tuple[SampleInput, ...]
    make_payload: Callable[[Mapping[str, Any]], Mapping[str, Any]]
    """Returns the driver's payload for the values of the fields that were filled in. Raises `InputRefusedError`."""
    read_value: Callable[[Any], Any] = return_unchanged
    """Returns what the candidate's code returned, from the driver's value, which is untrusted. What the driver counted
    beside it is left out."""
    check: Callable[[Case, Any], Finding] = accept_any
    """Checks what the candidate's code returned, without the reference. It receives the case and the driver's untrusted
    value. What it finds ends the run as an exception would."""
    show_values: Callable[[Mapping[str, Any]], Mapping[str, Any]] = return_unchanged
    """Returns what the report shows of the values."""
    vocabulary: ScriptVocabulary | None = None
    """For a script form."""
    format_package_step: StepFormatter | None = None
    """Returns a step that only the package's driver has as the text of a call."""
    note: str = ""
    """A sentence or two for the candidate, such as about an input that cannot be chosen."""
    private: Mapping[str, Any] = field(default_factory=dict[str, Any])
    """`Case.private` of the form's cases, which the problem's responder reads."""


def say_fields_are(names: Sequence[str], state: str) -> str:
    """Return "x is empty" for the state "empty" and one name, or "x, y and z are empty"."""
    *others, last = names
    return f"{', '.join(others)} and {last} are {state}" if others else f"{last} is {state}"


def read_whole_number(values: Mapping[str, Any], name: str, low: int, high: int) -> int:
    """Return a field's value as an int from `low` to `high`. Raises `InputRefusedError`."""
    value = values[name]
    if isinstance(value, np.integer):
        value = int(cast("Any", value))
    if type(value) is not int or not low <= value <= high:
        raise InputRefusedError(f"{name} must be a whole number from {low} to {high}.")
    return value


def read_typed_value(values: Mapping[str, Any], name: str, kind: type | tuple[type, ...], description: str) -> Any:
    """Return a field's value, which must be of the type `kind`. Raises `InputRefusedError`, which says that the value
    must be `description`."""
    if not isinstance(values[name], kind):
        raise InputRefusedError(f"{name} must be {description}.")
    return values[name]


def make_key_reader(key: str) -> Callable[[Any], Any]:
    """Return a function that reads one key of a driver's value. A value without it is returned unchanged."""

    def read(value: Any) -> Any:
        if isinstance(value, Mapping) and key in value:
            return cast("Mapping[str, Any]", value)[key]
        return cast("Any", value)

    return read
