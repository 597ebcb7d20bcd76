"""The known bugs of a package as small edits of its reference, so that two of them can be combined in one file.

The sources in bugs/ cannot be combined: each is written in a style of its own."""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import chain, pairwise

from problems.format.manifest import PackageError, read_tables_file
from problems.format.problem import Problem

EDITS_FILE = "bug_edits.toml"


@dataclass(frozen=True, slots=True, order=True)
class BugEdit:
    """Replaces a part of the reference. `start` and `end` count bytes."""

    start: int
    end: int
    new: bytes


BugEdits = Mapping[str, tuple[BugEdit, ...]]
"""The edits by the ids of the bugs, in the order of the bugs."""


def read_bug_edits(problem: Problem) -> BugEdits:
    """Return the edits in bug_edits.toml, and none if the package has no such file. Raises PackageError."""
    path = problem.folder / EDITS_FILE
    edits: dict[str, list[BugEdit]] = {bug.id: [] for bug in problem.bugs}
    for table in read_tables_file(path, "edits") if path.is_file() else ():
        bug, old, new = table.read_text("bug"), table.read_text("old").encode(), table.read_text("new", "").encode()
        table.require_empty()
        if bug not in edits:
            raise table.make_error(f"{bug!r} is not the id of a bug in problem.toml")
        if problem.reference.count(old) != 1:
            times = problem.reference.count(old)
            raise table.make_error(f"'old' must occur once in reference.py, but occurs {times} times: {old.decode()!r}")
        start = problem.reference.index(old)
        edits[bug].append(BugEdit(start, start + len(old), new))
    for bug, own in edits.items():
        if _overlap(own):
            raise PackageError(f"{path}: two edits of {bug!r} change the same text")
    return {bug: tuple(own) for bug, own in edits.items() if own}


def apply_edits(reference: bytes, *edits_of_bugs: tuple[BugEdit, ...]) -> bytes | None:
    """Return the reference with the edits of several bugs, or None if two edits change the same text."""
    edits = sorted(chain.from_iterable(edits_of_bugs))
    if _overlap(edits):
        return None
    ends = [0, *(edit.end for edit in edits)]
    parts = [part for end, edit in zip(ends, edits, strict=False) for part in (reference[end : edit.start], edit.new)]
    return b"".join([*parts, reference[ends[-1] :]])


def _overlap(edits: list[BugEdit]) -> bool:
    return any(one.end > other.start for one, other in pairwise(sorted(edits)))
