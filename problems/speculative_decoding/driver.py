"""Driver of speculative_decoding. A case is {"entry", "args", "names"}, for one plain call, or has "draws" and "seed"
too: then `random` and `numpy.random` are seeded and the entry is called that often, and the value is

    {"lengths": int64 [n], "tokens": int64 [sum of lengths], "bonus": int64 [n], "raised": draws that raised,
     "nothing": draws that gave None, "error": [type, bases...], "words": message, "line": where the first one raised}

of the n draws that returned (accepted, bonus). A bare number of accepted tokens stands for that prefix, and a bonus of
None is written as NO_TOKEN. A draw that is anything else ends the case with {"odd": value, "draw": place}. Where every
draw raises, so does the case."""

import random
import traceback
from collections.abc import Sequence
from typing import Any, cast

import numpy as np

from problems.format.drivers.calls import run as run_call
from problems.format.drivers.common import Inputs, argument_names, bases_of, lacks, load, loaded, whole

__all__ = ["load", "run"]

NO_TOKEN = -(2**62)


def run(case: dict[str, Any]) -> dict[str, Any]:
    """One call, or many."""
    if "draws" not in case:
        return run_call(case)
    solution = loaded()
    missing = lacks(solution, [case["entry"], *case.get("needs", ())])
    if missing is not None:
        return {"missing": missing}
    function = getattr(solution, case["entry"])
    args = list(case["args"])
    inputs = Inputs(dict(zip(argument_names(function, args, case.get("names", ())), args, strict=True)))
    random.seed(case["seed"])
    np.random.seed(case["seed"])  # what a solution that uses numpy.random draws from
    value = _Draws(args[0]).collect(function, args, case["draws"], inputs)
    return {"value": value, "mutated": inputs.mutated()}


class _Draws:
    """What the draws gave so far."""

    def __init__(self, draft: list[int]) -> None:
        self.draft = list(draft)
        self.lengths: list[int] = []
        self.tokens: list[int] = []
        self.bonus: list[int] = []
        self.raised = 0
        self.nothing = 0
        self.first: Exception | None = None

    def collect(self, function: Any, args: list[Any], draws: int, inputs: Inputs) -> dict[str, Any]:
        """Call `draws` times. Stops early once an input was changed: what follows would be of other inputs."""
        for draw in range(draws):
            try:
                value = function(*args)
            except Exception as error:  # counted: how often it raises tells where
                self.raised += 1
                self.first = self.first or error
                continue
            if not self.take(value):
                return {"odd": value, "draw": draw}
            if draw in (0, 1, 3, 9, 29) and inputs.mutated():
                break
        if self.first is not None and not self.lengths:
            raise self.first
        return self.value() if self.lengths else {"odd": None, "draw": 0}

    def take(self, value: Any) -> bool:
        """Keep one answer; False if it is no pair of a prefix and a token."""
        if value is None:
            self.nothing += 1
            return True
        pair = _items(value)
        if pair is None or len(pair) != 2:
            return False
        accepted, bonus = self.accepted(pair[0]), NO_TOKEN if pair[1] is None else whole(pair[1])
        if accepted is None or bonus is None:
            return False
        self.lengths.append(len(accepted))
        self.tokens.extend(accepted)
        self.bonus.append(bonus)
        return True

    def accepted(self, value: Any) -> list[int] | None:
        """The accepted tokens, written out."""
        items = _items(value)
        if items is None:
            count = whole(value)
            return self.draft[:count] if count is not None and 0 <= count <= len(self.draft) else None
        tokens = [whole(item) for item in items]
        return None if None in tokens else cast("list[int]", tokens)

    def value(self) -> dict[str, Any]:
        """As the checker wants it."""
        lists = {"lengths": self.lengths, "tokens": self.tokens, "bonus": self.bonus}
        arrays: dict[str, Any] = {name: np.array(items, dtype=np.int64) for name, items in lists.items()}
        if self.first is None:
            return {**arrays, "raised": 0, "nothing": self.nothing}
        lines = [line for frame, line in traceback.walk_tb(self.first.__traceback__) if _of_solution(frame)]
        told = {"error": bases_of(self.first), "words": _words(self.first), "line": lines[-1] if lines else 0}
        return {**arrays, "raised": self.raised, "nothing": self.nothing, **told}


def _of_solution(frame: Any) -> bool:
    return frame.f_globals.get("__name__") == "solution"


def _words(error: Exception) -> str:
    try:
        return str(error)[:200]
    except Exception:  # whatever a hostile exception does
        return ""


def _items(value: Any) -> list[Any] | None:
    if isinstance(value, np.ndarray):
        array = cast("np.ndarray[Any, Any]", value)
        return array.tolist() if array.ndim == 1 else None
    return list(cast("Sequence[Any]", value)) if isinstance(value, list | tuple) else None
