"""The interfaces of checkers and of the hooks in check.py.

Checkers are pure: they compare data with data and run no code of a package except check.py."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from problems.format.case import Case
from problems.format.outcome import Outcome
from problems.format.views import CaseView


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """A checker's result for one case.

    `kind` is one lowercase word for the kind of difference ("shape", "nan", "factor", "row", "value", "type",
    "mutated", "raised", "order", "missing", ...; "" if correct). `message` is one or two sentences that a candidate can
    read on a hidden case: it contains no expected value and no text from the solution that could contain its inputs.
    `first` is the index of the first difference. `detail` can contain values; it is shown to interviewers and on
    sample cases.
    """

    ok: bool
    kind: str = ""
    message: str = ""
    first: tuple[int, ...] | None = None
    detail: str = ""


RIGHT = Finding(ok=True)


class Checker(Protocol):
    """Compares outcomes. `expected` is the reference's outcome for the same case."""

    def check(self, case: Case, expected: Outcome, actual: Outcome) -> Finding:
        """Decide whether `actual` is correct. Accept every legitimate tie, order and random generator."""
        ...

    def is_same_behavior(self, case: Case, a: Outcome, b: Outcome) -> bool:
        """Return whether two wrong outcomes show the same behavior, as two implementations of one bug would.

        Used to match fingerprints."""
        ...

    def show(self, case: Case, expected: Outcome | None, actual: Outcome) -> CaseView:
        """Return the view of the case. `expected` is None if nothing is expected or known."""
        ...


class CallbackRefusedError(Exception):
    """Raised by a responder if the solution requests more than the case allows. The candidate sees the message."""


class Responder(Protocol):
    """Answers the callbacks of one run of one case outside the sandbox, and records them."""

    def answer(self, request: Any) -> Any:
        """Return the reply to one callback. Raises CallbackRefusedError to fail the case immediately."""
        ...

    def record(self) -> Any:
        """Return the record of the callbacks, for `Outcome.calls`."""
        ...


class Witness(Protocol):
    """`witness` in check.py. Returns the ids of the bugs that one wrong outcome proves, independent of fingerprints."""

    def __call__(self, case: Case, expected: Outcome, actual: Outcome) -> Iterable[str]: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """The outcomes and the finding of a submission on one case."""

    case: Case
    expected: Outcome
    actual: Outcome
    finding: Finding

    @property
    def is_failure(self) -> bool:
        """Whether the submission tried the case and failed it."""
        return not self.finding.ok and self.actual.is_attempt


class Deducer(Protocol):
    """`deduce` in check.py, for bugs that only the pattern of failed and passed cases reveals.

    Returns (bug id, index in `evidence` of a failed case that shows the bug)."""

    def __call__(self, evidence: Sequence[Evidence]) -> Iterable[tuple[str, int]]: ...
