"""lora: bugs followed through whole scripts, and products that are formed told from those that are remembered."""

from typing import Any

import numpy as np
import pytest

from problems.format.loader import SEED, load
from problems.format.outcome import Outcome
from problems.lora import reference
from problems.lora.check import CHECKERS, witness

CASES = load("lora").cases(SEED)


def ran(kind: Any, case: Any) -> Outcome:
    """What a class gives on a script, in this process."""
    layers: dict[str, Any] = {}
    value: list[dict[str, Any]] = []
    for name, var, *rest in case.payload["steps"]:
        answer: Any = None
        if name == "new":
            layers[var] = kind(*rest[1])
        elif name == "set":
            setattr(layers[var], rest[0], rest[1])
        elif name == "call":
            answer = getattr(layers[var], rest[0])(*rest[1])
        elif name == "get":
            answer = getattr(layers[var], rest[0])
        elif name == "start":
            answer = {"A": True, "B": True, "A varies": True, "B is zero": bool(np.all(np.asarray(layers[var].B) == 0))}
        elif name == "kept":
            layers[var].forward(rest[0])
            answer = {"A": True, "B": True}
        value.append({"ok": answer})
    return Outcome(how="ok", value=value)


def named(kind: Any) -> set[str]:
    """Every bug named on any script that such a layer fails."""
    found: set[str] = set()
    failed = 0
    for case in CASES:
        if case.group not in ("normal", "trap", "part2-merge"):
            continue
        right, wrong = ran(reference.LoRALinear, case), ran(kind, case)
        if not CHECKERS["layer"].check(case, right, wrong).ok:
            failed += 1
            found |= set(witness(case, right, wrong))
    assert failed
    return found


class Unscaled(reference.LoRALinear):
    def __init__(self, *args: Any) -> None:
        super().__init__(*args)
        self.scale = 1.0


class ScaledByAlpha(reference.LoRALinear):
    def __init__(self, *args: Any) -> None:
        super().__init__(*args)
        self.scale = args[2]


class Adding(reference.LoRALinear):
    def forward(self, x: Any) -> Any:
        self.weight = self.merge()
        return self.weight @ x


class AddingUnscaled(Unscaled):
    def forward(self, x: Any) -> Any:
        y = super().forward(x)
        self.weight = self.merge()
        return y


class Decaying(reference.LoRALinear):
    def forward(self, x: Any) -> Any:
        y = super().forward(x)
        self.weight = 0.99 * self.weight
        return y


class RandomB(reference.LoRALinear):
    def __init__(self, *args: Any) -> None:
        super().__init__(*args)
        self.B = self.B + 1e-9


class WholeScale(reference.LoRALinear):
    def __init__(self, *args: Any) -> None:
        super().__init__(*args)
        self.scale = args[2] // args[1]


class RootScale(reference.LoRALinear):
    def __init__(self, *args: Any) -> None:
        super().__init__(*args)
        self.scale = args[2] / args[1] ** 0.5


class NoAdapter(reference.LoRALinear):
    def forward(self, x: Any) -> Any:
        return self.weight @ x


class Subtracting(reference.LoRALinear):
    def forward(self, x: Any) -> Any:
        return 2 * (self.weight @ x) - super().forward(x)


class BothScaled(reference.LoRALinear):
    def forward(self, x: Any) -> Any:
        return self.scale * super().forward(x)


@pytest.mark.parametrize(
    ("kind", "bugs"),
    [
        (Unscaled, {"scale-missing"}),
        (ScaledByAlpha, {"scale-missing"}),
        (Adding, {"frozen-weight-changed"}),
        (Decaying, {"frozen-weight-changed"}),
        (AddingUnscaled, {"frozen-weight-changed", "scale-missing"}),
        (RandomB, {"b-not-zero"}),
        (WholeScale, set()),
        (RootScale, set()),
        (NoAdapter, set()),
        (Subtracting, set()),
        (BothScaled, set()),
    ],
)
def test_it_names_what_the_scripts_show(kind: Any, bugs: set[str]) -> None:
    assert named(kind) == bugs


def test_it_names_a_changed_w_whatever_the_answers_are() -> None:
    case = next(case for case in CASES if case.name == "rank 1")
    right = ran(reference.LoRALinear, case)
    assert set(witness(case, right, Outcome(how="ok", value=right.value, mutated=("W",)))) == {"frozen-weight-changed"}
    assert not set(witness(case, right, Outcome(how="ok", value=right.value, mutated=("x",))))


WORK = next(case for case in CASES if case.group == "efficiency")


PLACE = [step[0] for step in WORK.payload["steps"]].index("work")


def with_work(answer: Any) -> Outcome:
    value = ran(reference.LoRALinear, WORK).value
    return Outcome(how="ok", value=[*value[:PLACE], {"ok": answer}, *value[PLACE + 1 :]])


def worked(y: Any, lines: Any = (3, 3), peak: Any = (900, 900)) -> Outcome:
    return with_work({"y": y, "lines": list(lines), "peak": list(peak)})


def test_it_tells_a_product_that_is_formed_from_one_that_is_remembered() -> None:
    check = CHECKERS["work"]
    y, lost = np.full(48, 1e155), np.full(48, np.inf)
    right, formed = worked(y), worked(lost, peak=(40_000, 39_000))
    assert check.check(WORK, right, worked(y, (9, 2), (12, 99_999))).ok
    assert check.check(WORK, right, worked(lost, peak=(40_000, 900))).ok
    assert check.check(WORK, right, formed).kind == "materialised"
    assert set(witness(WORK, right, formed)) == {"delta-materialised"}
    assert not check.check(WORK, right, worked(y * 2)).ok
    assert not set(witness(WORK, right, worked(y * 2)))
    assert check.same(WORK, formed, worked(np.full(48, np.nan), (7, 7)))
    assert not check.same(WORK, right, formed)


@pytest.mark.parametrize("junk", [None, 3, [], {}, {"y": None}, {"y": [1.0], "lines": 3, "peak": "x"}])
def test_junk_is_refused(junk: Any) -> None:
    for wrong in (with_work(junk), Outcome(how="ok", value=junk)):
        assert not CHECKERS["work"].check(WORK, worked(np.ones(48)), wrong).ok
        assert not set(witness(WORK, worked(np.ones(48)), wrong))
