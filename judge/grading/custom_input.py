"""What a candidate typed as the input of a run, and its evaluation.

The expressions are the candidate's own code. They run in a cell that holds nothing else: neither the solution nor
anything of the problem package but names that the page shows. What comes out is converted to plain data of bounded
size before the judge uses it.
"""

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

import numpy as np

from judge.grading.errors import GradingError
from judge.grading.untrusted_text import sanitize_text
from problems.format import input_evaluator
from problems.format.input_form import InputForm, InputRefusedError, say_fields_are
from problems.format.problem import Problem
from problems.format.script_input import SCRIPT_FIELD
from sandbox import codec
from sandbox.base import Sandbox
from sandbox.codec import FrameMap, FrameSet, Opaque
from sandbox.job import Job
from sandbox.limits import KIB, MIB, Limits
from sandbox.result import CaseRun, Status

MAX_INPUT_BYTES = 16 * KIB
"""Maximum size of what the candidate typed, in all fields together, as `CustomInput.encode` returns it."""
MAX_VALUE_BYTES = 8 * MIB
"""Maximum size of all evaluated values together, as a frame."""
MAX_VALUE_ITEMS = 20_000
"""Maximum number of items in lists, dicts and the like, at any depth. Elements of arrays are not counted."""
MAX_EQUAL_HASHES = 8
"""A dict or set with more keys of one hash was made to take long."""
MAX_INTEGER_BITS = 4096
EVALUATION_SECONDS = 5.0

_EVALUATOR = Path(input_evaluator.__file__).read_bytes()


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomInput:
    form: str
    """The name of an `InputForm` of the problem."""
    fields: Mapping[str, str]
    """The expressions by field. A field that stays empty is left out."""

    def encode(self) -> bytes:
        """Return the text that the database stores. Raises UnicodeEncodeError for half of a surrogate pair."""
        return json.dumps({"form": self.form, "fields": dict(self.fields)}, ensure_ascii=False).encode()

    @staticmethod
    def decode(stored: bytes) -> "CustomInput":
        """Return the input of a stored text."""
        table = json.loads(stored)
        return CustomInput(form=table["form"], fields=table["fields"])


def evaluate_input(problem: Problem, form: InputForm, typed: CustomInput, sandbox: Sandbox) -> Mapping[str, Any]:
    """Return the value of each field that was filled in.

    Raises `InputRefusedError` for what the candidate can correct, and `GradingError` if the sandbox failed.
    """
    missing = [field.name for field in form.fields if field.default is None and field.name not in typed.fields]
    if missing:  # the web checks it too, perhaps with another version of the problem
        raise InputRefusedError(f"{say_fields_are(missing, 'missing')}.")
    texts = [(field.name, typed.fields[field.name]) for field in form.fields if field.name in typed.fields]
    if form.vocabulary is None:
        case: dict[str, Any] = {"fields": [list(pair) for pair in texts]}
    else:
        case = {"script": typed.fields[SCRIPT_FIELD], "vocabulary": form.vocabulary.to_plain()}
    limits = Limits(
        case_seconds=EVALUATION_SECONDS,
        cpu_seconds=EVALUATION_SECONDS,
        job_cpu_seconds=2 * EVALUATION_SECONDS,
        total_seconds=4 * EVALUATION_SECONDS,
        memory_bytes=problem.memory_mib * MIB,
        output_bytes=64 * KIB,
        frame_bytes=MAX_VALUE_BYTES,
        restarts=1,
    )
    job = Job(files={"evaluator.py": _EVALUATOR}, entry="evaluator", cases=[codec.encode(case)], limits=limits)
    result = sandbox.run(job)
    if result.load.status is not Status.OK:
        raise GradingError(
            f"The evaluator of typed inputs cannot be loaded ({result.load.status}, {result.load.detail}), so runs "
            "on a candidate's own input cannot be judged. Read the worker's log."
        )
    return _read_values(result.cases[0], [name for name, _ in texts])


def _read_values(run: CaseRun, names: Sequence[str]) -> Mapping[str, Any]:
    """Return the values that the evaluator sent. The candidate's expressions may have replaced all of it."""
    if run.status is not Status.OK:
        raise InputRefusedError(_describe_failure(run))
    try:
        decoded = codec.decode(run.outcome or b"", limit=MAX_VALUE_BYTES)
    except codec.FrameError:
        raise InputRefusedError(_TAMPERED) from None
    answer = cast("Mapping[Any, Any]", decoded) if isinstance(decoded, Mapping) else dict[Any, Any]()
    error, values = answer.get("error"), answer.get("values")
    if isinstance(error, Mapping):
        raise InputRefusedError(_describe_error(cast("Mapping[Any, Any]", error), names))
    found = cast("Mapping[Any, Any]", values) if isinstance(values, Mapping) else dict[Any, Any]()
    if not all(name in found for name in names):
        raise InputRefusedError(_TAMPERED)
    converter = _PlainConverter()
    return {name: converter.convert(found[name], name) for name in names}


_TAMPERED = "The expressions changed how they are evaluated. Type plain expressions."

_TOO_DEEP = "A value is nested too deeply, contains itself or has too many items."


def _describe_failure(run: CaseRun) -> str:
    match run.status:
        case Status.TIME_LIMIT | Status.NOT_RUN:
            return f"It takes longer than {EVALUATION_SECONDS:g} s."
        case Status.MEMORY_LIMIT:
            return "It needs more memory than the limit allows."
        case Status.OUTPUT_LIMIT:
            return f"It prints too much, or its values are larger than {MAX_VALUE_BYTES // MIB} MiB."
        case Status.BAD_FRAME:
            return _TOO_DEEP if "nested" in run.detail else _TAMPERED
        case Status.RAISED if run.error is not None:
            return f"It raises {sanitize_text(run.error.type[:80])}."
        case _:
            return f"It ends the process ({sanitize_text(run.detail[:80]) or run.status})."


def _describe_error(error: Mapping[Any, Any], names: Sequence[str]) -> str:
    """Return the evaluator's error as a sentence: "x, line 2: NameError: name 'y' is not defined."."""
    name, line = error.get("field"), error.get("line")
    place = name if isinstance(name, str) and name in names else "the input"
    if type(line) is int and 0 < line <= MAX_INPUT_BYTES:
        place = f"{place}, line {line}"
    found = (error.get("type"), error.get("message"))
    parts = [sanitize_text(part[:400]) for part in found if isinstance(part, str) and part]
    return f"{place}: {': '.join(parts).rstrip('.') or 'an error without a message'}."


class _PlainConverter:
    """Converts decoded values to plain data whose size and keys cost the judge a bounded time."""

    def __init__(self) -> None:
        self._items = 0

    def convert(self, value: Any, name: str) -> Any:
        """Return the value with dicts and sets of Python. Raises `InputRefusedError`, which calls it `name`."""
        if isinstance(value, FrameMap | dict):
            table = cast("Mapping[Any, Any]", value)
            self._require_safe_keys(list(table), name)
            return {self.convert(key, name): self.convert(item, name) for key, item in table.items()}
        if isinstance(value, FrameSet | set | frozenset):
            members = list(cast("AbstractSet[Any]", value))
            self._require_safe_keys(members, name)
            return {self.convert(member, name) for member in members}
        if isinstance(value, Opaque):
            raise InputRefusedError(
                f"{name} has a value of type {sanitize_text(value.type_name)}, which cannot be passed on. Use numbers, "
                "texts, lists, tuples, dicts, sets and arrays of numbers."
            )
        if isinstance(value, list | tuple):
            items = cast("Sequence[Any]", value)
            self._count_items(len(items), name)
            converted = [self.convert(item, name) for item in items]
            return converted if isinstance(value, list) else tuple(converted)
        if isinstance(value, int) and value.bit_length() > MAX_INTEGER_BITS:
            raise InputRefusedError(f"{name} has an integer of more than {MAX_INTEGER_BITS} bits.")
        return value

    def _require_safe_keys(self, keys: list[Any], name: str) -> None:
        self._count_items(len(keys), name)
        if any(isinstance(key, FrameSet | frozenset | np.ndarray) for key in keys):
            raise InputRefusedError(f"{name} has a set or an array as a key.")
        try:
            hashes = Counter(map(hash, keys))
        except TypeError:
            raise InputRefusedError(f"{name} has a key that cannot be hashed.") from None
        if hashes and max(hashes.values()) > MAX_EQUAL_HASHES:
            raise InputRefusedError(f"{name} has keys whose hashes collide.")

    def _count_items(self, added: int, name: str) -> None:
        self._items += added
        if self._items > MAX_VALUE_ITEMS:
            raise InputRefusedError(
                f"With {name}, lists and dicts have more than {MAX_VALUE_ITEMS:,} items. Use fewer, or use arrays."
            )
