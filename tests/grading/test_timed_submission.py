"""The second stage of a kernel, against a simulated card: what is stored, and which cheats are refused."""

from collections.abc import Callable
from dataclasses import replace
from itertools import count, repeat
from typing import Any

import numpy as np
import pytest

from judge.grading import timed_reference
from judge.grading.gpu import KernelCrashError, NotTimedError, WrongAutotuneResultError
from judge.grading.kernel_timing import DeviceWedgedError
from judge.grading.timed_reference import TimedReference, split_case
from judge.grading.timed_submission import (
    CONFIGURATION_MESSAGE,
    TimedSubmission,
    make_timed_case,
    time_submission,
)
from problems.adamw_kernel.cases import make_payload as make_step
from problems.format.checker_api import Finding
from problems.format.loader import PRACTICE_SEED, load_package
from problems.format.problem import Problem
from problems.format.timed_case import TimedCase
from problems.vector_add_kernel.cases import make_payload
from tests.grading.simulated_gpu import CARD_INFO, Kernel, SimulatedCard

Arrays = dict[str, Any]
SMALL = TimedCase(
    name="64 elements", make_payload=lambda rng: make_payload(rng, 64), moved_bytes=12 * 64, operations=64
)
PROBLEM = replace(load_package("vector_add_kernel"), timed_cases=(SMALL, replace(SMALL, name="again")))
MINIMUM = 12 * 64 / 1e12


def add(inputs: Arrays, outputs: Arrays) -> None:
    outputs["out"][...] = inputs["x"] + inputs["y"]


def time_kernel_of(kernel: Kernel, problem: Problem = PROBLEM, **options: Any) -> TimedSubmission:
    return time_submission(SimulatedCard(kernel, **options), problem, b"source")


def test_times_each_case_and_reports_the_roofline():
    timed = time_kernel_of(add, times=repeat((2 * MINIMUM, 3 * MINIMUM)))
    assert (timed.ending, timed.card, timed.message) == ("timed", CARD_INFO, "")
    assert [case.name for case in timed.cases] == ["64 elements", "again"]
    assert [timed.roofline, timed.roofline_low, timed.roofline_high] == pytest.approx([0.5, 0.5, 0.5])


def test_interval_of_the_roofline_contains_it():
    varying = ((seconds, seconds) for seconds in np.random.default_rng(0).uniform(2, 2.2, 10_000) * MINIMUM)
    timed = time_kernel_of(add, times=varying)
    assert timed.roofline is not None
    assert timed.roofline_low is not None
    assert timed.roofline_high is not None
    assert timed.roofline_low < timed.roofline < timed.roofline_high


def test_stops_before_a_call_without_a_lease():
    class LostError(Exception):
        pass

    def lose() -> None:
        raise LostError

    card = SimulatedCard(add)
    with pytest.raises(LostError):
        time_submission(card, PROBLEM, b"source", lose)
    assert card.seen == []


def store_zeros(_: Arrays, outputs: Arrays) -> None:
    outputs["out"][...] = 0


def store_nothing(_inputs: Arrays, _outputs: Arrays) -> None:
    """Relies on what an earlier call left in the memory."""


def add_in_half_precision(inputs: Arrays, outputs: Arrays) -> None:
    outputs["out"][...] = inputs["x"].astype(np.float16) + inputs["y"].astype(np.float16)


def alias_input(inputs: Arrays, outputs: Arrays) -> None:
    outputs["out"] = inputs["x"]


def store_other_shape(inputs: Arrays, outputs: Arrays) -> None:
    outputs["out"] = (inputs["x"] + inputs["y"])[:1]


def cache_by(key: Callable[[Arrays], Any]) -> Kernel:
    """Computes each result once, and finds it again by what `key` returns."""
    cached: dict[Any, Any] = {}

    def kernel(inputs: Arrays, outputs: Arrays) -> None:
        outputs["out"][...] = cached.setdefault(key(inputs), inputs["x"] + inputs["y"])

    return kernel


def keep_one_array() -> Kernel:
    """Computes into its own memory once, and copies from there."""
    memory: list[Any] = []

    def kernel(inputs: Arrays, outputs: Arrays) -> None:
        memory.append(inputs["x"] + inputs["y"])
        outputs["out"][...] = memory[0]

    return kernel


def predict_seeds() -> Kernel:
    """Expects the inputs that the seeds 0, 1, 2, ... give, as a generator with a fixed seed draws them."""
    seeds = count()

    def kernel(_: Arrays, outputs: Arrays) -> None:
        x, y = (spec["input"] for spec in make_timed_case(SMALL, next(seeds)).payload["args"][:2])
        outputs["out"][...] = x + y

    return kernel


def be_right_only_at_first() -> Kernel:
    """Skips the work once it assumes that it is timed."""
    calls = count()

    def kernel(inputs: Arrays, outputs: Arrays) -> None:
        outputs["out"][...] = inputs["x"] + inputs["y"] if next(calls) < 15 else 0

    return kernel


def finish_after_the_end() -> Kernel:
    """Leaves the work of each call to the next one, as a stream of its own that nobody waits for."""
    late: list[tuple[Arrays, Arrays]] = []

    def kernel(inputs: Arrays, outputs: Arrays) -> None:
        for earlier_inputs, earlier_outputs in late:
            add(earlier_inputs, earlier_outputs)
        late[:] = [(inputs, outputs)]

    return kernel


def change_inputs(inputs: Arrays, outputs: Arrays) -> None:
    """Makes its own result right by changing what it is compared with."""
    inputs["x"][...] = 0
    inputs["y"][...] = 0
    outputs["out"][...] = 0


@pytest.mark.parametrize(
    "kernel",
    [
        pytest.param(store_zeros, id="constant outputs"),
        pytest.param(store_nothing, id="reused memory"),
        pytest.param(add_in_half_precision, id="lower precision"),
        pytest.param(alias_input, id="output that is an input"),
        pytest.param(store_other_shape, id="other shape"),
        pytest.param(cache_by(lambda _: "address"), id="cached by pointer"),
        pytest.param(cache_by(lambda inputs: inputs["x"].shape), id="cached by shape"),
        pytest.param(cache_by(lambda inputs: round(float(inputs["x"][0]) > 0)), id="cached by a value"),
        pytest.param(keep_one_array(), id="own memory"),
        pytest.param(predict_seeds(), id="predicted seeds"),
        pytest.param(be_right_only_at_first(), id="right only in the warm-up"),
        pytest.param(finish_after_the_end(), id="work after the end event"),
        pytest.param(change_inputs, id="changed inputs"),
    ],
)
def test_cheat_turns_accepted_into_wrong(kernel: Kernel):
    timed = time_kernel_of(kernel)
    assert (timed.ending, timed.cases, timed.roofline) == ("wrong", (), None)
    assert timed.message.startswith("64 elements: ")


def count_calls() -> Kernel:
    """Finds in its own memory how often it ran, and does the work nevertheless."""
    calls = count()

    def kernel(inputs: Arrays, outputs: Arrays) -> None:
        next(calls)
        add(inputs, outputs)

    return kernel


def add_64_elements(inputs: Arrays, outputs: Arrays) -> None:
    """Is written for the size that is timed."""
    if inputs["x"].size == 64:
        add(inputs, outputs)


def miss_large_values(inputs: Arrays, outputs: Arrays) -> None:
    """Is wrong for values that normal numbers do not have."""
    outputs["out"][...] = np.where(np.abs(inputs["x"]) > 1e6, 0, inputs["x"] + inputs["y"])


@pytest.mark.parametrize(
    "kernel",
    [
        pytest.param(count_calls(), id="counts its calls"),
        pytest.param(add_64_elements, id="chosen by the size"),
        pytest.param(miss_large_values, id="wrong for inputs that are not drawn"),
    ],
)
def test_cannot_detect_kernel_that_is_right_when_timed(kernel: Kernel):
    assert time_kernel_of(kernel).ending == "timed"


def test_cannot_detect_times_above_the_minimum():
    """Device code that writes other times to the memory of the events, or inputs that it holds in the cache."""
    timed = time_kernel_of(add, times=repeat((1.01 * MINIMUM, 4 * MINIMUM)))
    assert (timed.ending, timed.roofline) == ("timed", pytest.approx(1 / 1.01))


def test_missing_stores_are_named():
    assert "No kernel wrote 64 of 64 elements of `out`." in time_kernel_of(store_nothing).message


@pytest.mark.parametrize("times", [(0.0, 0.0), (MINIMUM / 2, 1.0), (1.0, MINIMUM / 2)])
def test_time_below_the_minimum_does_not_count(times: tuple[float, float]):
    """Patched events or clocks, or work elsewhere. The outputs are right, so the verdict stays."""
    timed = time_kernel_of(add, times=repeat(times))
    assert (timed.ending, timed.cases) == ("not_timed", ())
    assert "does not count" in timed.message


@pytest.mark.parametrize("options", [{"wedges_at": 3}, {"leaves_memory": True}])
def test_wedged_card_is_no_result(options: dict[str, Any]):
    with pytest.raises(DeviceWedgedError):
        time_kernel_of(add, **options)


@pytest.mark.parametrize(
    ("error", "ending"), [(KernelCrashError("illegal address"), "wrong"), (NotTimedError("no reason"), "not_timed")]
)
def test_crash_is_wrong_and_what_cannot_run_is_not_timed(error: Exception, ending: str):
    def fail(_inputs: Arrays, _outputs: Arrays) -> None:
        raise error

    timed = time_kernel_of(fail)
    assert timed.ending == ending
    assert timed.message


def test_wrong_configuration_turns_accepted_into_wrong():
    class TunedCard(SimulatedCard):
        def prepare(self, problem: Any, source: Any, case: Any, verify: Any) -> Any:
            raise WrongAutotuneResultError(Finding(ok=False, kind="value", message="Wrong in column 3.", detail="more"))

    timed = time_submission(TunedCard(add), PROBLEM, b"source")
    assert (timed.ending, timed.detail) == ("wrong", "more")
    assert timed.message == f"{CONFIGURATION_MESSAGE} Wrong in column 3."


def test_card_is_checked_after_a_crash():
    def fail(_inputs: Arrays, _outputs: Arrays) -> None:
        raise KernelCrashError("illegal address")

    with pytest.raises(DeviceWedgedError):
        time_kernel_of(fail, leaves_memory=True)


def test_measures_the_card_while_nothing_is_loaded():
    class MeasuringCard(SimulatedCard):
        @property
        def limits(self) -> Any:  # pyright: ignore[reportIncompatibleVariableOverride] -- to see when it is read
            assert self.prepared == []
            return SimulatedCard.limits

    problem = replace(PROBLEM, timed_cases=(SMALL,))
    assert time_submission(MeasuringCard(add), problem, b"source").ending == "timed"


@pytest.mark.parametrize("slug", ["adamw_kernel", "cross_entropy_kernel", "lora_kernel", "rope_kernel"])
def test_reference_in_parts_is_the_reference(slug: str, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(timed_reference, "PART_ELEMENTS", 40)
    problem = load_package(slug)
    (timed,) = problem.timed_cases
    for case in problem.cases(PRACTICE_SEED)[:3]:
        reference = TimedReference(problem)
        whole = reference.compute(case)
        parts = [reference.compute(part) for part, _ in split_case(case, {}, timed.split_axes)]
        for name, values in whole.items():
            joined = np.concatenate([part[name] for part in parts], axis=timed.split_axes[name])
            np.testing.assert_allclose(joined, values, rtol=1e-12)
            assert len(parts) > 1 or values.size <= 40


def test_wrong_element_of_a_late_part_is_named_by_its_place(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(timed_reference, "PART_ELEMENTS", 10)

    def miss_one(inputs: Arrays, outputs: Arrays) -> None:
        add(inputs, outputs)
        outputs["out"][61] = 0

    problem = replace(PROBLEM, timed_cases=(replace(SMALL, split_axes={"x": 0, "y": 0, "out": 0}),))
    assert "61" in time_kernel_of(miss_one, problem).message
    assert time_kernel_of(add, problem).ending == "timed"


def test_reference_checks_arrays_that_change_in_place():
    problem = load_package("adamw_kernel")
    (timed,) = problem.timed_cases
    case = make_timed_case(replace(timed, make_payload=lambda rng: make_step(rng, (4, 5), 100)), 3)
    reference = TimedReference(problem)
    right = {name: values.astype("float32") for name, values in reference.compute(case).items()}
    named = dict(zip(case.payload["names"], case.payload["args"], strict=True))
    assert reference.verify(case, right).ok
    assert reference.verify(case, {name: named[name]["inout"] for name in right}).kind == "unchanged"
