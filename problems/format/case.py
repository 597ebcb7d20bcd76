"""A test case: one input of a problem, as data."""

import functools
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar
from weakref import WeakKeyDictionary

import numpy as np

from problems.format.payloads import call

GROUPS = ("normal", "trap", "hard", "efficiency")
"""The groups that every problem can have, in display order. Follow-up parts add their own groups, named "part2" or
"part2-<what>"; `problem.toml` declares those."""

CORE_GROUPS = ("normal", "trap")
"""An accepted solution passes every case of these groups."""

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class CpuLimit:
    """The CPU time that an efficient solution needs for a case, measured outside its process.

    `max_ratio` is the highest efficient ratio of a solution's CPU time to the reference's. `make_payload` draws an
    input of the largest size; each repetition of the measurement gets another one. `bug` is the id of the cost bug that
    needs more. `slow_solutions` names the accepted solutions that need more too, as the statement allows. Without any,
    a higher ratio proves the bug; otherwise the bug is named only if the program's own counts agree.
    """

    bug: str
    max_ratio: float
    make_payload: Callable[[np.random.Generator], Mapping[str, Any]]
    slow_solutions: tuple[str, ...] = ()

    @property
    def proves_bug(self) -> bool:
        return not self.slow_solutions


@dataclass(frozen=True, slots=True, kw_only=True, eq=False, weakref_slot=True)
class Case:
    """One input. Two cases are equal only if they are the same object, which `remember_for_case` relies on.

    `payload` is the input for the driver in the sandbox: plain Python values and NumPy arrays (what `sandbox.codec`
    supports). `private` stays on the trusted side, for the checker and the responder. `summary` describes the kind
    of input, and is the name if none is given; candidates can read it on a hidden case, so it reveals no values.
    `sample` cases are shown in full, and a run uses only them; they belong to normal or trap. `checker` is the name
    of a shared checker or of one in the package's check.py ("" selects the problem's default); `options` are its
    settings (tolerances). `seconds` overrides the time limit. `needs` are the entry points or parameters
    ("softmax", "softmax(axis)") that the case requires: it is not run without them. Do not repeat the core entries
    of problem.toml. `fixed` is for a hidden case whose input is the same under every seed: the reason why it cannot
    vary, such as "an empty input has no other form".

    `self_counted` says that the checker judges counts that the solution's own process took, which a program can forge.
    Such a case is shown and decides nothing. `cpu_limit` has the case measured from outside after the solution is
    accepted.
    """

    name: str
    group: str
    summary: str = ""
    payload: Mapping[str, Any]
    private: Mapping[str, Any] = field(default_factory=dict[str, Any])
    sample: bool = False
    checker: str = ""
    options: Mapping[str, Any] = field(default_factory=dict[str, Any])
    seconds: float | None = None
    needs: tuple[str, ...] = ()
    fixed: str = ""
    self_counted: bool = False
    cpu_limit: CpuLimit | None = None

    def __post_init__(self) -> None:
        object.__setattr__(self, "summary", self.summary or self.name)


def remember_for_case(function: Callable[[Case], T]) -> Callable[[Case], T]:
    """Compute what depends on a case alone once, as long as the case exists: every submission needs it. Nobody may
    change the result."""
    known: WeakKeyDictionary[Case, T] = WeakKeyDictionary()

    @functools.wraps(function)
    def remember(case: Case) -> T:
        try:
            return known[case]
        except KeyError:
            return known.setdefault(case, function(case))

    return remember


def make_call_case(
    entry: str,
    name: str,
    group: str,
    inputs: Mapping[str, Any],
    *,
    keywords: Mapping[str, Any] | None = None,
    **rest: Any,
) -> Case:
    """Return a case with one call of `entry` for the driver `calls`.

    The solution gets the values of `inputs` by position, in their order, and those of `keywords` by name: `{"x": a}`
    and `{"axis": 0}` are `entry(a, axis=0)`. The names of `inputs` are only for reports. `rest` are the other fields of
    `Case`, most often `summary`, `sample`, `options` (tolerances and what must be exact), `checker`, `needs`, `seconds`
    and `fixed`."""
    return Case(name=name, group=group, payload=call(entry, inputs, **(keywords or {})), **rest)
