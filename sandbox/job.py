"""The input of the sandbox: files, an entry module and one opaque frame for each case."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from sandbox.cell_images import CPU_IMAGE
from sandbox.limits import Limits


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """One untrusted program with its cases.

    `files` maps a plain file name ("solution.py") to its bytes. In the cell the files can be imported by name. `entry`
    names one of them without the suffix. The entry is a module that defines two functions:

    - `load() -> None` is called once in each process, before its first case.
    - `run(case: object) -> object` is called for each case with the decoded frame, and returns the outcome.

    `cases` are frames made by `sandbox.codec.encode`. In the cell the entry can import a module `cell` with
    `cell.ask(value) -> value` (a call-back that the host answers) and `cell.import_solution(name) -> module`.
    """

    files: Mapping[str, bytes]
    entry: str
    cases: Sequence[bytes]
    bytecode: Mapping[str, bytes] = field(default_factory=dict[str, bytes])
    """The compiled code of files that the host trusts, by file name: `importlib.util.MAGIC_NUMBER` and what `marshal`
    makes of the code object. A cell with another Python compiles the file instead."""
    limits: Limits = field(default_factory=Limits)
    image: str = CPU_IMAGE
    """What the cell has besides Python and NumPy: the name of a folder of `sandbox/images`."""
    case_seconds: Mapping[int, float] = field(default_factory=dict[int, float])
    """Overrides of `limits.case_seconds`, by case index."""
    fresh_process_per_case: bool = False
    """Run each case in a fresh process, where nothing remains from the case before it. The process ends with its case:
    nothing of it runs while the host does something else."""
    fresh_cell_per_case: bool = False
    """Run each case in a fresh cell, whose counters (process ids, inode numbers of /tmp, CPU times) start again. The
    case does not learn its index either. Waiting for the cells does not count against `limits.total_seconds`."""
    shown_cases: int = 0
    """How many of the first cases are always shown to the program's author. They are final before any later case is
    sent, so that none of them shows what a later, hidden one left behind."""
    stops_clock_in_accept: bool = False
    """Whether the wall time of the job stops while `accept` runs, which may wait for something else."""
