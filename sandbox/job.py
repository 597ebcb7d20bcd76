"""What is to be run: files, an entry and one opaque frame for each case."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from sandbox.limits import Limits


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """One untrusted program with its cases.

    `files` maps a plain file name ("solution.py") to its bytes; they lie side by side in the box and can be
    imported by name. `entry` names one of them without its ending: a module that defines

        load() -> None          called once in each process, before its first case
        run(case: object) -> object     called for each case; takes the decoded frame and returns the outcome

    `cases` are frames as `sandbox.codec.encode` makes them. The box gives the entry a module `cell` with
    `cell.ask(value) -> value` (a call-back answered from outside) and `cell.import_solution(name) -> module`.
    """

    files: Mapping[str, bytes]
    entry: str
    cases: Sequence[bytes]
    limits: Limits = field(default_factory=Limits)
    case_seconds: Mapping[int, float] = field(default_factory=dict[int, float])
    """Overrides of `limits.case_seconds`, by index of the case."""
    apart: bool = False
    """Each case in a fresh process: it finds nothing that one before it left."""
