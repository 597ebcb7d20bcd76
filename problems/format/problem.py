"""A problem, frozen: everything a package holds, and its version."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from problems.format.case import Case
from problems.format.checker import Checker, Deduce, Responder, Witness


@dataclass(frozen=True, slots=True, kw_only=True)
class Bug:
    """A classic mistake. `sources` are the buggy implementations (bugs/<id>.py, bugs/<id>.<variant>.py), by variant."""

    id: str
    title: str
    """Its name in plain words: "The mean is subtracted, not the maximum"."""
    sign: str
    """What one sees when one has it."""
    why: str
    """Why it matters in production."""
    how: str
    """How one would have found it."""
    cost: bool = False
    """Right answers, wastefully: costs efficiency points and is named, and does not make the answer wrong."""
    group: str = "trap"
    """The group whose cases it fails at the least."""
    sources: Mapping[str, bytes]


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A follow-up part that can be coded. It opens after the core is accepted."""

    group: str
    title: str
    needs: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Chapter:
    """The source chapter's own code, written afresh with its defects, and what must become of it."""

    source: bytes
    verdict: str
    bugs: tuple[str, ...]
    """Ids of the bugs that are named on it, and no others are."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Prompt:
    """A question with what a strong answer says (Markdown)."""

    question: str
    strong: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    slug: str
    number: int
    title: str
    topic: str
    minutes: int
    tag: str
    """The queue that judges it: "cpu" or "gpu"."""
    output: str
    """Kind of output, for the generic wrong answers: "array", "calls" or "sampler" or "other"."""
    entries: tuple[str, ...]
    """Names that a solution must define: the core's entry points."""
    checker: str
    driver: bytes
    """Source of the driver that runs in the box."""
    statement: str
    starter: str
    reference: bytes
    bugs: tuple[Bug, ...]
    parts: tuple[Part, ...]
    prompts: tuple[Prompt, ...]
    """The follow-ups, for an interviewer to ask."""
    traps: tuple[Prompt, ...]
    """What to explain aloud in a minute: why the naive way is wrong."""
    chapter: Chapter | None
    accepted: Mapping[str, bytes]
    exercise_tests: bytes = b""
    """A test file that solves the exercise `test`; empty where there is none, which the publishing gate refuses."""
    cases: Callable[[int], tuple[Case, ...]]
    """Makes the cases of a seed; the same seed gives the same cases."""
    checkers: Mapping[str, Checker]
    """By name: the shared ones and those of check.py."""
    responder: Callable[[Case], Responder] | None
    witness: Witness | None
    deduce: Deduce | None = None
    seconds: float
    memory_mib: int
    version: str
    """Twelve hex digits over every file of the package and over the shared driver it uses."""
    folder: Path

    def checker_for(self, case: Case) -> Checker:
        return self.checkers[case.checker or self.checker]
