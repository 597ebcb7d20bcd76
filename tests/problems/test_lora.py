"""The witness of lora on whole scripts, and its checker, which distinguishes a computed B @ A from a cached one."""

from typing import Any

import numpy as np
import pytest

from problems.format.loader import PRACTICE_SEED, load_package
from problems.format.outcome import Outcome
from problems.lora import reference
from problems.lora.check import CHECKERS, witness

CASES = load_package("lora").cases(PRACTICE_SEED)


def run_script(kind: Any, case: Any) -> Outcome:
    """Run a script on a layer class, in this process."""
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


def collect_named_bugs(kind: Any) -> set[str]:
    """Collect the bugs that the witness names, over all scripts that the layer class fails."""
    found: set[str] = set()
    failed = 0
    for case in CASES:
        if case.group not in ("normal", "trap", "part2-merge"):
            continue
        right, wrong = run_script(reference.LoRALinear, case), run_script(kind, case)
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
def test_names_bugs_that_the_scripts_show(kind: Any, bugs: set[str]) -> None:
    assert collect_named_bugs(kind) == bugs


def test_names_changed_w_even_with_right_answers() -> None:
    case = next(case for case in CASES if case.name == "rank 1")
    right = run_script(reference.LoRALinear, case)
    assert set(witness(case, right, Outcome(how="ok", value=right.value, mutated=("W",)))) == {"frozen-weight-changed"}
    assert not set(witness(case, right, Outcome(how="ok", value=right.value, mutated=("x",))))


WORK = next(case for case in CASES if case.group == "efficiency")
WORK_STEP = [step[0] for step in WORK.payload["steps"]].index("work")


def make_outcome(answer: Any) -> Outcome:
    value = run_script(reference.LoRALinear, WORK).value
    return Outcome(how="ok", value=[*value[:WORK_STEP], {"ok": answer}, *value[WORK_STEP + 1 :]])


def make_work_outcome(y: Any, lines: Any = (3, 3), peak: Any = (900, 900)) -> Outcome:
    return make_outcome({"y": y, "lines": list(lines), "peak": list(peak)})


def test_distinguishes_computed_product_from_cached_product() -> None:
    check = CHECKERS["work"]
    y, lost = np.full(48, 1e155), np.full(48, np.inf)
    right, computed = make_work_outcome(y), make_work_outcome(lost, peak=(40_000, 39_000))
    assert check.check(WORK, right, make_work_outcome(y, (9, 2), (12, 99_999))).ok
    assert check.check(WORK, right, make_work_outcome(lost, peak=(40_000, 900))).ok
    assert check.check(WORK, right, computed).kind == "materialized"
    assert set(witness(WORK, right, computed)) == {"delta-materialised"}
    assert not check.check(WORK, right, make_work_outcome(y * 2)).ok
    assert not set(witness(WORK, right, make_work_outcome(y * 2)))
    assert check.is_same_behavior(WORK, computed, make_work_outcome(np.full(48, np.nan), (7, 7)))
    assert not check.is_same_behavior(WORK, right, computed)


@pytest.mark.parametrize("malformed", [None, 3, [], {}, {"y": None}, {"y": [1.0], "lines": 3, "peak": "x"}])
def test_rejects_malformed_work_results(malformed: Any) -> None:
    for wrong in (make_outcome(malformed), Outcome(how="ok", value=malformed)):
        assert not CHECKERS["work"].check(WORK, make_work_outcome(np.ones(48)), wrong).ok
        assert not set(witness(WORK, make_work_outcome(np.ones(48)), wrong))
