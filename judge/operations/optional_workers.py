"""Problems that a server judges only if something more is installed, such as Triton for kernels."""

from collections.abc import Iterable

from django.conf import settings

from judge.errors import RefusedError
from judge.operations.worker_registry import find_served_tags
from problems.format.problem import GPU_TAG, OPTIONAL_TAGS, Problem

_INTERPRETER = (
    "Kernels run in Triton's interpreter on a CPU here. The verdict says whether they are correct; they are not timed."
)
_TIMED = (
    "Kernels run in Triton's interpreter on a CPU here. The verdict says whether they are correct. A GPU worker then "
    "times those that are."
)
_SETUP_HINT = (
    "To judge it, stop `make run`, install Triton (1 GB) with `make setup-kernels`, and start `make run` again."
)
_UNSERVED = "This server cannot judge kernel problems at the moment"


def is_served(problem: Problem) -> bool:
    """False only if the problem's tag is optional and no worker had it in the last hour: one that is restarting will
    judge its submissions."""
    return not find_unserved_slugs([problem])


def find_unserved_slugs(problems: Iterable[Problem]) -> set[str]:
    """Return the slugs of those problems that are not served (see `is_served`), with one query at most."""
    optional = [problem for problem in problems if problem.tag in OPTIONAL_TAGS]
    if not optional:
        return set()
    served_tags = find_served_tags()
    return {problem.slug for problem in optional if problem.tag not in served_tags}


def require_served(problem: Problem) -> None:
    """Refuse a submission that no worker would ever judge."""
    if not is_served(problem):
        raise RefusedError(
            "no_kernels",
            f"{_UNSERVED}, so this was not submitted. Your code is still in the editor.",
            "Choose another problem. In an interview, tell your interviewer.",
        )


def build_kernel_notice(problem: Problem, *, is_practice: bool) -> str:
    """Return what a candidate must know about how this server judges the problem; "" for most problems. Candidates of
    an interview cannot install anything, so only who practices reads what to install."""
    if problem.tag not in OPTIONAL_TAGS:
        return ""
    if not is_served(problem):
        notice = f"{_UNSERVED}. You can read this one and write code, but not run it."
        return f"{notice} {_SETUP_HINT}" if is_practice and settings.SETUP_HINTS else notice
    return _TIMED if problem.timed_cases and has_gpu_worker() else _INTERPRETER


def has_gpu_worker() -> bool:
    """Whether a worker times kernels, or did in the last hour."""
    return GPU_TAG in find_served_tags()
