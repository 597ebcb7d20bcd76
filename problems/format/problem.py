"""A loaded problem package and its version. All classes are frozen."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from problems.format.case import Case
from problems.format.checker_api import Checker, Deducer, Responder, Witness
from problems.format.input_form import InputForm
from problems.format.timed_case import TimedCase

TAGS = ("cpu", "kernel")
KERNEL_TAG = "kernel"
GPU_TAG = "gpu"
"""The queue of the workers that time accepted kernels."""
OPTIONAL_TAGS = (KERNEL_TAG,)
"""Tags of problems in the repository that a server need not judge: `make setup-kernels` installs what they need."""


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
    examples: tuple[str, ...] = ()
    """The inputs of `how` as Python code, each with an expression as its last line. Each variant gives another result
    than the reference for at least one of them, and each accepted solution the same result for all."""
    example_misses: Mapping[str, str] = field(default_factory=dict[str, str])
    """Why no example can show a variant, by the name of its file: "bugs/<id>.<variant>.py"."""
    cost: bool = False
    """Whether the answers are correct but inefficient. Such a bug costs only efficiency points."""
    fixable: bool = True
    """Whether the exercise `fix` offers the bug. It is false for a cost bug that no measurement from outside shows."""
    group: str = "trap"
    """It fails at least one case of this group."""
    sources: Mapping[str, bytes] = field(default_factory=dict[str, bytes])

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

    source: bytes = b""
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
    """The queue of the workers that judge it, "cpu" or "kernel", and the kind of their cells."""
    output: str
    """The kind of output, which selects the generic wrong answers: "array", "calls", "sampler", "kernel" or "other"."""
    entries: tuple[str, ...]
    """The names that a solution must define: the entry points of the core."""
    checker: str
    driver: bytes
    """Source of the driver that runs in the sandbox."""
    reference_driver: bytes = b""
    """Source of the driver of the reference, if that is not written like a submission."""
    statement: str
    reading: str = ""
    """The reading list. It names the methods of a solution, so no running interview shows it."""
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
    make_input_forms: "Callable[[Problem, Sequence[Case]], Sequence[InputForm]] | None" = None
    """`make_input_forms` in custom_input.py: the forms in which candidates type their own inputs. None for a problem
    whose samples show them (see `problems.format.input_form_builders`)."""
    timed_cases: tuple[TimedCase, ...] = ()
    """The inputs with which a GPU worker times accepted kernels; without any, they are not timed."""
    seconds: float
    """The wall time that a case may take if it sets no other."""
    memory_mib: int
    version: str
    """Twelve hex digits: a hash of every file of the package and of the shared drivers."""
    folder: Path

    @property
    def is_kernel(self) -> bool:
        """Whether its solutions are Triton kernels. Their speed on a CPU says nothing about that on a GPU."""
        return self.tag == KERNEL_TAG

    @property
    def has_test_exercise(self) -> bool:
        """Whether the exercise `test` is offered. A package of kernels need not have it."""
        return bool(self.exercise_tests) or not self.is_kernel

    def as_reference(self) -> "Problem":
        """Return the problem as its reference runs."""
        return replace(self, driver=self.reference_driver) if self.reference_driver else self

    def get_checker(self, case: Case) -> Checker:
        return self.checkers[case.checker or self.checker]
