"""A problem's traps, which people who practice explain aloud, and the talking points with which they compare
their answer."""

import hashlib
import re

from judge.errors import RefusedError
from problems.format.problem import InterviewPrompt, Problem

BULLET = re.compile(r"^- ", re.MULTILINE)


def compute_trap_id(trap: InterviewPrompt) -> str:
    """12 hex digits of the question's SHA-256, so that progress stays valid when a package reorders its traps."""
    return hashlib.sha256(trap.question.encode()).hexdigest()[:12]


def find_trap(problem: Problem, trap_id: str) -> InterviewPrompt:
    trap = next((trap for trap in problem.traps if compute_trap_id(trap) == trap_id), None)
    if trap is None:
        raise RefusedError(
            "not_found", f"{problem.title} has no such trap.", "Choose one from the problem's list of traps."
        )
    return trap


def list_talking_points(trap: InterviewPrompt) -> list[str]:
    """Markdown, one item for each bullet of the strong answer, after one for what comes before the first bullet."""
    first, *points = BULLET.split(trap.strong_answer.strip())
    lead = [first.strip()] if first.strip() else []
    return lead + [point.strip() for point in points]
