"""Proves the seed of a problem's interviews before it judges anybody: at the first submission, or earlier if nothing
else waits. `manage.py warm` cannot, because it reaches no database."""

import fcntl
import logging
import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from django.conf import settings

from judge.domain import catalog
from judge.grading.bug_validation import find_seed_errors
from judge.grading.context import GradingContext
from judge.grading.errors import GradingError
from judge.grading.outcome_cache import get_cache_folder, get_outcome_cache
from judge.models import InterviewSeed, Submission
from problems.format.loader import COMMAND_SEEDS
from problems.format.manifest import PackageError
from problems.format.problem import Problem
from sandbox.backends import list_cell_images
from sandbox.base import Sandbox

logger = logging.getLogger(__name__)
SEED_BITS = 48
"""Many enough that nobody finds a seed by trying all of them."""
MAX_DRAWS = 10
"""If so many seeds in succession do not fit the problem, the package or the machine is broken."""


def assign_seed(row: Submission, problem: Problem, get_sandbox: Callable[[], Sandbox]) -> int:
    """Return the seed of the submission's cases, which its reruns keep. A submission without one gets the seed of the
    problem's interviews, proven if need be."""
    if row.seed is None:
        row.seed = prove_seed(problem, get_sandbox)
        Submission.all_objects.filter(pk=row.pk, seed=None).update(seed=row.seed)
    return row.seed


def prove_seed(problem: Problem, get_sandbox: Callable[[], Sandbox]) -> int:
    """Return the seed of the problem's interviews, which is proven for this version afterwards. Unless it was before,
    that takes as long as all bugs of the problem run, and can draw another seed. Raises GradingError."""
    for _ in range(MAX_DRAWS):
        row = load_or_draw_seed(problem)
        if row.version == problem.version:
            return row.seed
        error = find_error(GradingContext(problem, get_sandbox(), seed=row.seed))
        if not error and store_proof(row, problem):
            logger.info("the hidden cases of interviews in %s are proven", problem.slug)
            return row.seed
        if error:
            logger.info("drew other hidden cases for interviews in %s: %s", problem.slug, error)
            replace_seed(row)
    raise GradingError(
        f"None of {MAX_DRAWS} seeds has hidden cases of {problem.slug} that refuse and name its bugs. Run `manage.py "
        f"check_problems {problem.slug}`."
    )


def load_or_draw_seed(problem: Problem) -> InterviewSeed:
    """Return the seed of the problem. Of workers that draw the first one at once, all get the same."""
    return InterviewSeed.objects.get_or_create(slug=problem.slug, defaults={"seed": draw_seed()})[0]


def store_proof(row: InterviewSeed, problem: Problem) -> bool:
    """Store that the seed is proven for this version. Returns False if another worker has replaced the seed."""
    return InterviewSeed.objects.filter(slug=row.slug, seed=row.seed).update(version=problem.version) == 1


def replace_seed(row: InterviewSeed) -> None:
    """Draw the next seed, unless another worker did."""
    InterviewSeed.objects.filter(slug=row.slug, seed=row.seed).update(seed=draw_seed(), version="")


def draw_seed() -> int:
    while (seed := secrets.randbits(SEED_BITS)) in COMMAND_SEEDS.values():
        pass
    return seed


def find_error(context: GradingContext) -> str:
    """Return why the seed must not be used, or an empty text."""
    try:
        return next(find_seed_errors(context), "")
    except (PackageError, GradingError) as error:
        return str(error)


def prove_next_seed(get_sandbox: Callable[[], Sandbox]) -> None:
    """Prove the seed of one problem in advance, unless submissions wait. If nothing is missing, this is one query.

    A proof takes a minute for some problems, so one runs at a time on each machine: the other processes judge.
    """
    proven = set(InterviewSeed.objects.values_list("slug", "version"))
    problems = catalog.load_problems()
    prepared = [problem for slug, problem in problems.items() if not settings.WARM or slug in settings.WARM]
    missing = [problem for problem in prepared if (problem.slug, problem.version) not in proven]
    if not missing or Submission.all_objects.filter(state=Submission.State.QUEUED).exists():
        return
    images = list_cell_images()
    problem = next((problem for problem in missing if problem.tag in images), None)
    if problem is None:
        return
    with hold_proof_lock() as is_held:
        if is_held:
            prove_seed(problem, get_sandbox)
            # Each version and seed adds a folder. `manage.py warm`, which also prunes, runs only at the start.
            get_outcome_cache(get_cache_folder()).prune()


@contextmanager
def hold_proof_lock() -> Iterator[bool]:
    """Yield whether this process got the lock. The kernel frees that of a process that ends."""
    folder = get_cache_folder()
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "proof.lock").open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
        else:
            yield True
