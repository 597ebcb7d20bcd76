"""Launch plans come from the cell of a submission, so each part is validated."""

from copy import deepcopy
from typing import Any

import numpy as np
import pytest

from problems.format.case import Case
from problems.format.kernel_payloads import array, inout, launch, output
from problems.format.launch_plan import PlanError, build_plan_case, dump_plan, parse_plan, require_arguments

PLAN: dict[str, Any] = {
    "kernels": [{"ptx": ".version 8.0", "name": "add", "shared_bytes": 0, "warps": 4, "scratch_bytes": 0}],
    "buffers": [
        {"name": "x", "dtype": "float32", "elements": 9},
        {"name": "out", "dtype": "float16", "elements": 6},
        {"name": "", "dtype": "int64", "elements": 3},
    ],
    "steps": [
        {"zero": 2},
        {"kernel": 0, "grid": [3, 1, 1], "args": [["buffer", 0], ["buffer", 1], ["i32", 5], ["fp32", 0.5]]},
    ],
    "configurations": 1,
    "triton": "3.9.0",
}
ARGUMENTS = {"x": array(np.zeros((2, 3), np.float32), (5, 1)), "out": output((2, 3), "float16"), "n": 7}
CASE = Case(name="timed", group="normal", summary="", payload=launch("solve", ARGUMENTS, seed=1))


def change(path: list[Any], value: Any) -> dict[str, Any]:
    plan = deepcopy(PLAN)
    table: Any = plan
    for key in path[:-1]:
        table = table[key]
    table[path[-1]] = value
    return plan


def test_plan_survives_dumping():
    assert dump_plan(parse_plan(PLAN)) == PLAN


@pytest.mark.parametrize(
    "plan",
    [
        None,
        [],
        {},
        change(["steps"], [{"zero": 0}]),
        change(["steps"], PLAN["steps"] * 1000),
        change(["steps", 0], {"zero": 3}),
        change(["steps", 1, "kernel"], 1),
        change(["steps", 1, "kernel"], True),
        change(["steps", 1, "grid"], [3, 1]),
        change(["steps", 1, "grid"], [3, 1, 70_000]),
        change(["steps", 1, "grid"], [-1, 1, 1]),
        change(["steps", 1, "args", 0], ["buffer", 3]),
        change(["steps", 1, "args", 0], ["buffer", -1]),
        change(["steps", 1, "args", 2], ["i32", 0.5]),
        change(["steps", 1, "args", 2], ["i64", 1 << 64]),
        change(["steps", 1, "args", 2], ["i32", 1 << 31]),
        change(["steps", 1, "args", 2], ["u8", -1]),
        change(["steps", 1, "args", 2], ["fp32", 1e300]),
        change(["steps", 1, "args", 2], ["fp16", 1e5]),
        change(["steps", 1, "args", 2], ["pointer", 5]),
        change(["steps", 1, "args", 2], 5),
        change(["kernels", 0, "ptx"], b".version"),
        change(["kernels", 0, "ptx"], "a\0b"),
        change(["kernels", 0, "name"], "add; exit"),
        change(["kernels", 0, "warps"], 64),
        change(["kernels", 0, "shared_bytes"], 1 << 30),
        change(["buffers", 0, "dtype"], "object"),
        change(["buffers", 0, "elements"], 1 << 40),
        change(["buffers", 2, "elements"], (1 << 30) + 1),
        change(["configurations"], 0),
        change(["triton"], None),
        change(["triton"], "3.9.0 <b>"),
        change(["kernels", 0], {**PLAN["kernels"][0], "scratch_bytes": 1 << 20})
        | {"steps": [{"kernel": 0, "grid": [1 << 20, 65_535, 65_535], "args": []}]},
    ],
)
def test_rejects_plans_that_no_recorder_makes(plan: Any):
    with pytest.raises(PlanError):
        parse_plan(plan)


def test_accepts_the_arrays_of_the_case():
    plan = change(["buffers", 0, "elements"], 8)
    require_arguments(parse_plan(plan), CASE)


@pytest.mark.parametrize(
    "plan",
    [
        PLAN,
        change(["buffers", 0], {"name": "x", "dtype": "float32", "elements": 7}),
        change(["buffers", 0], {"name": "x", "dtype": "float16", "elements": 8}),
        change(["buffers", 0], {"name": "", "dtype": "float32", "elements": 8}),
        change(["buffers", 2], {"name": "y", "dtype": "int64", "elements": 3}),
        change(["buffers"], [{"name": "x", "dtype": "float32", "elements": 8}] * 2 + PLAN["buffers"][2:]),
    ],
)
def test_rejects_arrays_that_are_not_those_of_the_case(plan: dict[str, Any]):
    """The worker writes and reads each array in full, so a shorter one would let it go past the end."""
    with pytest.raises(PlanError, match="not those of the arguments"):
        require_arguments(parse_plan(plan), CASE)


def test_cell_gets_the_forms_of_arrays_and_no_values():
    payload = launch("solve", {**ARGUMENTS, "p": inout(np.ones(4, np.float32))}, seed=1)
    described = build_plan_case(Case(name="", group="normal", summary="", payload=payload), 90, 2)
    assert described["args"] == [
        {"shape": [2, 3], "dtype": "float32", "strides": [5, 1]},
        {"shape": [2, 3], "dtype": "float16", "strides": None},
        7,
        {"shape": [4], "dtype": "float32", "strides": None},
    ]
    assert "seed" not in described
