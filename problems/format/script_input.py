"""Scripts that candidates type: from the calls that the evaluator found to the steps of a driver, and back to text.

The calls come from a cell, so every name in them is checked against the vocabulary of the form."""

from collections.abc import Callable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from typing import Any, cast

from problems.format.input_form import InputRefusedError, ScriptVocabulary, StepFormatter

SCRIPT_FIELD = "script"
"""The only field of a script form, and the form's name."""
MAX_STEPS = 200
OBJECT_KEY = "$object"
"""The evaluator sends {OBJECT_KEY: name} for an object of the script that is passed as an argument."""

StepConverter = Callable[[str, str, list[Any]], list[Any]]
"""Makes a driver's own step from a call: (name of the given object or "", function or method, arguments)."""


def build_steps(
    calls: Any, vocabulary: ScriptVocabulary, unjudged: AbstractSet[str], convert_step: StepConverter | None
) -> list[list[Any]]:
    """Return the driver's steps. The results of the methods in `unjudged` are not looked at. Raises
    `InputRefusedError`."""
    if not isinstance(calls, list):
        raise InputRefusedError("The calls were tampered with while they were evaluated.")
    found = cast("list[Any]", calls)
    if not found:
        raise InputRefusedError("There is no call. Type at least one.")
    if len(found) > MAX_STEPS:
        raise InputRefusedError(f"There are {len(found)} calls. At most {MAX_STEPS} are allowed.")
    builder = _StepBuilder(vocabulary, unjudged, convert_step)
    return [builder.build(each) for each in found]


class _StepBuilder:
    def __init__(
        self, vocabulary: ScriptVocabulary, unjudged: AbstractSet[str], convert_step: StepConverter | None
    ) -> None:
        self._vocabulary = vocabulary
        self._unjudged = unjudged
        self._convert_step = convert_step
        self._classes: dict[str, str] = {}
        """The class of each object that the script has created."""

    def build(self, found: Any) -> list[Any]:
        """Return the step of one call."""
        parts = cast("list[Any]", found) if isinstance(found, list) else []
        match parts:
            case ["new" | "call" | "function", str() as name, str() as target, args, kwargs] if isinstance(args, list):
                return self._build_call(str(parts[0]), name, target, cast("list[Any]", args), _check_keywords(kwargs))
            case ["get", str() as name, str() as attribute] if self._has_attribute(name, attribute):
                return ["get", name, attribute]
            case ["set", str() as name, str() as attribute, value] if self._has_attribute(name, attribute):
                return ["set", name, attribute, value]
            case _:
                raise InputRefusedError("The script has a call that this problem does not have.")

    def _build_call(self, kind: str, name: str, target: str, args: list[Any], kwargs: dict[str, Any]) -> list[Any]:
        if kind == "new":
            if target not in self._vocabulary.classes or not _is_plain_name(name):
                raise InputRefusedError(f"{target[:40]!r} is not a class of this problem.")
            self._classes[name] = target
            return ["new", name, target, args, kwargs]
        if self._is_converted(kind, name, target):
            if kwargs or self._convert_step is None:
                raise InputRefusedError(f"{target} accepts its arguments here only by position.")
            return self._convert_step(name, target, [self._check_object(arg) for arg in args])
        methods = self._vocabulary.classes.get(self._classes.get(name, ""), ())
        if kind == "function" or target not in methods or target == "__init__":
            raise InputRefusedError(f"{target[:40]!r} cannot be called here.")
        return ["do" if target in self._unjudged else "call", name, target, args, kwargs]

    def _is_converted(self, kind: str, name: str, target: str) -> bool:
        """Return whether the package's driver has a step of its own for this call."""
        if kind == "function":
            return target in self._vocabulary.functions
        return name not in self._classes and target in self._vocabulary.given_objects.get(name, ())

    def _has_attribute(self, name: str, attribute: str) -> bool:
        return name in self._classes and attribute in self._vocabulary.attributes

    def _check_object(self, argument: Any) -> Any:
        """Refuse an object that the script has not created."""
        if isinstance(argument, Mapping) and OBJECT_KEY in argument:
            name = cast("Mapping[Any, Any]", argument)[OBJECT_KEY]
            if not isinstance(name, str) or name not in self._classes:
                raise InputRefusedError("A function was called with an object that the script has not created.")
        return cast("Any", argument)


def _is_plain_name(name: str) -> bool:
    return name.isidentifier() and len(name) <= 40 and not name.startswith("_")


def _check_keywords(kwargs: Any) -> dict[str, Any]:
    table = cast("Mapping[Any, Any]", kwargs) if isinstance(kwargs, Mapping) else None
    if table is None or not all(isinstance(name, str) and name.isidentifier() for name in table):
        raise InputRefusedError("The name of a keyword argument is not a name.")
    return dict(table)


def format_step(
    step: Sequence[Any], format_argument: Callable[[Any], str], format_package_step: StepFormatter | None = None
) -> str:
    """Write a step as a line of Python. `format_argument` writes a value."""
    match step[0]:
        case "get":
            return f"{step[1]}.{step[2]}"
        case "set":
            return f"{step[1]}.{step[2]} = {format_argument(step[3])}"
        case "new" | "call" | "do":
            args = [format_argument(arg) for arg in (step[3] if len(step) > 3 else ())]
            kwargs = cast("Mapping[str, Any]", step[4] if len(step) > 4 else {})
            args += [f"{name}={format_argument(arg)}" for name, arg in kwargs.items()]
            target = f"{step[1]} = {step[2]}" if step[0] == "new" else f"{step[1]}.{step[2]}"
            return f"{target}({', '.join(args)})"
        case _:
            return format_package_step(step, format_argument) if format_package_step else str(step[0])
