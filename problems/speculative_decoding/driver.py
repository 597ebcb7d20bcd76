"""Driver of speculative_decoding. A case is {"entry", "args", "names"} for one plain call. With "draws" and "seed",
`random` and `numpy.random` are seeded, the entry is called "draws" times, and the value is

    {"lengths": int64 [n], "tokens": int64 [sum of lengths], "bonus": int64 [n], "raised": draws that raised,
     "nothing": draws that returned None, "error": [type, bases...], "words": message, "line": line of the first error}

for the n draws that returned (accepted, bonus). A plain number of accepted tokens means that prefix of the draft, and a
bonus of None is written as NO_TOKEN. A draw that returns anything else ends the case with {"odd": value, "draw":
place}. If every draw raises, the case raises."""

import random
import traceback
from collections.abc import Sequence
from typing import Any, cast

import numpy as np

from problems.format.drivers.calls import run as run_call
from problems.format.drivers.common import (
    InputSnapshot,
    find_missing,
    get_argument_names,
    get_solution,
    list_exception_classes,
    load,
    to_int64,
)

__all__ = ["load", "run"]

NO_TOKEN = -(2**62)
"""Stands for a bonus of None."""


def run(case: dict[str, Any]) -> dict[str, Any]:
    """Call the entry once or many times."""
    if "draws" not in case:
        return run_call(case)
    solution = get_solution()
    missing = find_missing(solution, [case["entry"], *case.get("needs", ())])
    if missing is not None:
        return {"missing": missing}
    function = getattr(solution, case["entry"])
    args = list(case["args"])
    inputs = InputSnapshot(dict(zip(get_argument_names(function, args, case.get("names", ())), args, strict=True)))
    random.seed(case["seed"])
    np.random.seed(case["seed"])  # the legacy global generator, which solutions may use
    value = _DrawCollector(args[0]).collect(function, args, case["draws"], inputs)
    return {"value": value, "mutated": inputs.list_mutated()}


class _DrawCollector:
    """Collects the answers of many draws."""

    def __init__(self, draft: list[int]) -> None:
        self.draft = list(draft)
        self.lengths: list[int] = []
        self.tokens: list[int] = []
        self.bonus: list[int] = []
        self.raised_count = 0
        self.none_count = 0
        self.first_error: Exception | None = None

    def collect(self, function: Any, args: list[Any], draws: int, inputs: InputSnapshot) -> dict[str, Any]:
        """Call `function` `draws` times. Stop after draw 1, 2, 4, 10 or 30 if an input was changed by then, because
        later draws would use other inputs."""
        for draw in range(draws):
            try:
                value = function(*args)
            except Exception as error:  # counted, because the frequency shows where it raises
                self.raised_count += 1
                self.first_error = self.first_error or error
                continue
            if not self.add_answer(value):
                return {"odd": value, "draw": draw}
            if draw in (0, 1, 3, 9, 29) and inputs.list_mutated():
                break
        if self.first_error is not None and not self.lengths:
            raise self.first_error
        return self.build_value() if self.lengths else {"odd": None, "draw": 0}

    def add_answer(self, value: Any) -> bool:
        """Record one answer. Return False if it is neither None nor a pair of a prefix and a token."""
        if value is None:
            self.none_count += 1
            return True
        pair = _as_list(value)
        if pair is None or len(pair) != 2:
            return False
        accepted, bonus = self.parse_accepted(pair[0]), NO_TOKEN if pair[1] is None else to_int64(pair[1])
        if accepted is None or bonus is None:
            return False
        self.lengths.append(len(accepted))
        self.tokens.extend(accepted)
        self.bonus.append(bonus)
        return True

    def parse_accepted(self, value: Any) -> list[int] | None:
        """Return the accepted tokens as a list of ints; None if `value` is neither a list of ints nor a valid
        length."""
        items = _as_list(value)
        if items is None:
            count = to_int64(value)
            return self.draft[:count] if count is not None and 0 <= count <= len(self.draft) else None
        tokens = [to_int64(item) for item in items]
        return None if None in tokens else cast("list[int]", tokens)

    def build_value(self) -> dict[str, Any]:
        """Return the collected draws in the format of the checker."""
        lists = {"lengths": self.lengths, "tokens": self.tokens, "bonus": self.bonus}
        arrays: dict[str, Any] = {name: np.array(items, dtype=np.int64) for name, items in lists.items()}
        if self.first_error is None:
            return {**arrays, "raised": 0, "nothing": self.none_count}
        lines = [line for frame, line in traceback.walk_tb(self.first_error.__traceback__) if _is_solution_frame(frame)]
        error_fields = {
            "error": list_exception_classes(self.first_error),
            "words": _get_error_message(self.first_error),
            "line": lines[-1] if lines else 0,
        }
        return {**arrays, "raised": self.raised_count, "nothing": self.none_count, **error_fields}


def _is_solution_frame(frame: Any) -> bool:
    return frame.f_globals.get("__name__") == "solution"


def _get_error_message(error: Exception) -> str:
    try:
        return str(error)[:200]
    except Exception:  # a hostile exception can raise anything in __str__
        return ""


def _as_list(value: Any) -> list[Any] | None:
    if isinstance(value, np.ndarray):
        array = cast("np.ndarray[Any, Any]", value)
        return array.tolist() if array.ndim == 1 else None
    return list(cast("Sequence[Any]", value)) if isinstance(value, list | tuple) else None
