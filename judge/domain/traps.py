"""The traps of a problem, to be explained aloud, and the talking points to compare with."""

import hashlib
import re

from judge.errors import RefusedError
from problems.format.problem import InterviewPrompt, Problem

_POINT = re.compile(r"^- ", re.MULTILINE)


def compute_trap_id(trap: InterviewPrompt) -> str:
    """Of the question itself, so that progress stays with it when a package's traps are put in another order."""
    return hashlib.sha256(trap.question.encode()).hexdigest()[:12]


def find_trap(problem: Problem, trap_id: str) -> InterviewPrompt:
    found = next((trap for trap in problem.traps if compute_trap_id(trap) == trap_id), None)
    if found is None:
        raise RefusedError(
            "not_found", f"{problem.title} has no such trap to explain.", "Choose one from the problem's list of traps."
        )
    return found


def list_talking_points(trap: InterviewPrompt) -> list[str]:
    """Markdown, one for each bullet of the strong answer; all of it where it has none."""
    first, *points = _POINT.split(trap.strong.strip())
    lead = [first.strip()] if first.strip() else []
    return lead + [point.strip() for point in points]
