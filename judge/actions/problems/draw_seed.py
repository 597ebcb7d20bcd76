"""Draws the seeds of the hidden cases of interviews, and stores for which version of a problem one is proven."""

import secrets

from judge.models import InterviewSeed
from problems.format.loader import COMMAND_SEEDS
from problems.format.problem import Problem

SEED_BITS = 48
"""Many enough that nobody finds a seed by trying all of them."""


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
