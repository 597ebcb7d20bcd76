"""What a checker is, and what it finds. Checkers are pure: data against data, no code of a package but check.py."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from problems.format.case import Case
from problems.format.outcome import Outcome
from problems.format.views import Shown


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """What a checker says of one case.

    `kind` is one lower-case word for the kind of difference ("shape", "nan", "factor", "row", "value", "type",
    "mutated", "raised", "order", "missing", ...; "" when right). `message` is one or two sentences that a candidate
    may read on a hidden case: never an expected value, nor anything the solution printed or raised with its inputs in
    it. `first` is the index of the first difference. `detail` may hold values; interviewers and sample cases see it.
    """

    ok: bool
    kind: str = ""
    message: str = ""
    first: tuple[int, ...] | None = None
    detail: str = ""


RIGHT = Finding(ok=True)


class Checker(Protocol):
    """Judges outcomes of one kind. `expected` is the reference's outcome for the same case."""

    def check(self, case: Case, expected: Outcome, actual: Outcome) -> Finding:
        """Is `actual` right? Legitimate ties, orders and generators are accepted."""
        ...

    def same(self, case: Case, a: Outcome, b: Outcome) -> bool:
        """Do two wrong outcomes show the same behaviour, as two ways of writing one bug would? For fingerprints."""
        ...

    def show(self, case: Case, expected: Outcome | None, actual: Outcome) -> Shown:
        """The case for a person's eyes."""
        ...


class Refused(Exception):  # noqa: N818 - the solution was refused; nothing of ours went wrong
    """Raised by a responder: the solution asked for more than it may. The message is shown to the candidate."""


class Responder(Protocol):
    """Answers the call-backs of one run of one case, outside the box, and counts them."""

    def answer(self, request: Any) -> Any:
        """The reply to one call-back. Raises `Refused` to fail the case at once."""
        ...

    def record(self) -> Any:
        """What was asked, for `Outcome.calls`."""
        ...


class Witness(Protocol):
    """`witness` in check.py: ids of the bugs that one wrong outcome shows by itself, whatever the fingerprints say."""

    def __call__(self, case: Case, expected: Outcome, actual: Outcome) -> Iterable[str]: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """What a submission did on one case."""

    case: Case
    expected: Outcome
    actual: Outcome
    finding: Finding


class Deduce(Protocol):
    """`deduce` in check.py: (id of a bug, place of a failed case that shows it), from all that a submission did. For
    bugs that are known by which cases fail and which pass, and not by one answer."""

    def __call__(self, evidence: Sequence[Evidence]) -> Iterable[tuple[str, int]]: ...
