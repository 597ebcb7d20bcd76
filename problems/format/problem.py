"""A loaded problem package and its version. All classes are frozen."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from problems.format.case import Case
from problems.format.checker_api import Checker, Deducer, Responder, Witness


@dataclass(frozen=True, slots=True, kw_only=True)
class Bug:
    """A known mistake. `sources` maps variants to implementations: bugs/<id>.<variant>.py, or "" for bugs/<id>.py."""

    id: str
    title: str
    """Its name in plain words: "The mean is subtracted, not the maximum"."""
    sign: str
    """The visible symptom."""
    why: str
    """Why it matters in production."""
    how: str
    """How to find it: an input to try."""
    cost: bool = False
    """Whether the answers are correct but inefficient. Such a bug costs only efficiency points."""
    fixable: bool = True
    """Whether the exercise `fix` offers the bug. It is false for a cost bug that no measurement from outside shows."""
    group: str = "trap"
    """It fails at least one case of this group."""
    sources: Mapping[str, bytes]

    def get_path(self, variant: str) -> str:
        """Return the file of a variant in the package: "bugs/<id>.<variant>.py"."""
        return f"bugs/{'.'.join(filter(None, (self.id, variant)))}.py"


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A coding follow-up. It opens after the core is accepted."""

    group: str
    title: str
    needs: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Chapter:
    """A rewrite of the source chapter's own code with its defects, and its expected verdict and diagnosis."""

    source: bytes
    verdict: str
    bugs: tuple[str, ...]
    """Exactly these bugs must be named, by id."""


@dataclass(frozen=True, slots=True, kw_only=True)
class InterviewPrompt:
    """A question for the interviewer, and what a strong answer says (Markdown)."""

    question: str
    strong_answer: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    slug: str
    number: int
    title: str
    topic: str
    minutes: int
    tag: str
    """The queue of the workers that judge it: "cpu" or "gpu"."""
    output: str
    """The kind of output, which selects the generic wrong answers: "array", "calls", "sampler" or "other"."""
    entries: tuple[str, ...]
    """The names that a solution must define: the entry points of the core."""
    checker: str
    driver: bytes
    """Source of the driver that runs in the sandbox."""
    statement: str
    starter: str
    reference: bytes
    bugs: tuple[Bug, ...]
    parts: tuple[Part, ...]
    prompts: tuple[InterviewPrompt, ...]
    """Follow-up questions for the interviewer."""
    traps: tuple[InterviewPrompt, ...]
    """Questions to answer aloud in a minute: why the naive approach is wrong."""
    chapter: Chapter | None
    accepted: Mapping[str, bytes]
    exercise_tests: bytes = b""
    """A test file that solves the exercise `test`. Empty if the package has none; the publishing gate rejects that."""
    cases: Callable[[int], tuple[Case, ...]]
    """Returns the cases for a seed. The same seed always returns the same cases. Raises PackageError."""
    checkers: Mapping[str, Checker]
    """The shared checkers and those of check.py, by name."""
    responder: Callable[[Case], Responder] | None
    witness: Witness | None
    deduce: Deducer | None = None
    seconds: float
    memory_mib: int
    version: str
    """Twelve hex digits: a hash of every file of the package and of the shared drivers."""
    folder: Path

    def get_checker(self, case: Case) -> Checker:
        return self.checkers[case.checker or self.checker]
