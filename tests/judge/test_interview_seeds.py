"""Each installation draws the seeds of its interviews. One judges only if its cases refuse and name each bug."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from judge.domain import catalog
from judge.grading.context import GradingContext
from judge.grading.errors import GradingError
from judge.models import InterviewSeed, Submission
from judge.workers import failed_attempts, interview_seeds
from problems.format.loader import COMMAND_SEEDS
from problems.format.manifest import PackageError
from tests.judge.factories import SLUG, World, make_submission
from tests.judge.test_submissions import submit

pytestmark = pytest.mark.django_db


def open_no_sandbox() -> Any:
    return None


class Proofs:
    """Stands for `find_seed_errors`. A seed fits if it is not among the bad ones."""

    def __init__(self) -> None:
        self.tried: list[int] = []
        self.bad = 0
        """How many of the next seeds do not fit."""

    def find(self, context: GradingContext) -> Iterator[str]:
        self.tried.append(context.seed)
        if self.bad:
            self.bad -= 1
            yield "a bug is not named"


@pytest.fixture
def proofs(monkeypatch: pytest.MonkeyPatch, world: World) -> Proofs:
    InterviewSeed.objects.all().delete()
    proofs = Proofs()
    monkeypatch.setattr(interview_seeds, "find_seed_errors", proofs.find)
    return proofs


def find_seed() -> int:
    return interview_seeds.prove_seed(catalog.get_problem(SLUG), open_no_sandbox)


def test_proves_a_seed_once(proofs: Proofs) -> None:
    seed = find_seed()
    assert seed not in COMMAND_SEEDS.values()
    assert find_seed() == seed
    assert proofs.tried == [seed]


def test_draws_until_a_seed_fits(proofs: Proofs) -> None:
    proofs.bad = 3
    seed = find_seed()
    assert len(set(proofs.tried)) == 4
    assert seed == proofs.tried[-1]


def test_draws_again_if_the_cases_of_a_seed_cannot_be_made(proofs: Proofs, monkeypatch: pytest.MonkeyPatch) -> None:
    def find(context: GradingContext) -> Iterator[str]:
        if not proofs.tried:
            proofs.tried.append(context.seed)
            raise PackageError("cases.py, line 3: ValueError: no draw is clear")
        return proofs.find(context)

    monkeypatch.setattr(interview_seeds, "find_seed_errors", find)
    assert find_seed() == proofs.tried[1] != proofs.tried[0]


def test_broken_package_has_no_seed(proofs: Proofs) -> None:
    proofs.bad = 99
    with pytest.raises(GradingError, match="check_problems softmax"):
        find_seed()


def test_new_version_is_proven_again_with_the_same_seed(proofs: Proofs) -> None:
    seed = find_seed()
    InterviewSeed.objects.update(version="older")
    assert find_seed() == seed
    assert proofs.tried == [seed, seed]


def test_proof_of_a_replaced_seed_does_not_count(proofs: Proofs, monkeypatch: pytest.MonkeyPatch) -> None:
    """Another worker, with another version of the package, draws meanwhile."""

    def find(context: GradingContext) -> Iterator[str]:
        if not proofs.tried:
            InterviewSeed.objects.update(seed=5)
        return proofs.find(context)

    monkeypatch.setattr(interview_seeds, "find_seed_errors", find)
    assert find_seed() == 5
    assert len(proofs.tried) == 2


def test_draws_other_seeds_than_the_repository_has(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(interview_seeds, "SEED_BITS", 1)
    monkeypatch.setattr(interview_seeds, "COMMAND_SEEDS", {"practice": 0})
    assert {interview_seeds.draw_seed() for _ in range(50)} == {1}


def test_submission_keeps_its_seed(proofs: Proofs, world: World) -> None:
    row = Submission.objects.get(pk=submit(world.robin.token).json()["id"])
    problem = catalog.get_problem(SLUG)
    seed = interview_seeds.assign_seed(row, problem, open_no_sandbox)
    InterviewSeed.objects.update(seed=seed + 1)
    row.refresh_from_db()
    assert interview_seeds.assign_seed(row, problem, open_no_sandbox) == row.seed == seed


def test_proves_in_advance_while_nothing_waits(proofs: Proofs, world: World) -> None:
    InterviewSeed.objects.bulk_create(
        InterviewSeed(slug=slug, seed=3, version=problem.version)
        for slug, problem in catalog.load_problems().items()
        if slug != SLUG
    )
    waiting = make_submission(world.robin)
    interview_seeds.prove_next_seed(open_no_sandbox)
    assert proofs.tried == []
    Submission.objects.filter(pk__in=[waiting.pk, world.submission.pk]).update(state="done")
    for _ in range(2):
        interview_seeds.prove_next_seed(open_no_sandbox)
    assert len(proofs.tried) == 1


def test_one_process_of_a_machine_proves_in_advance(
    proofs: Proofs, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The others judge meanwhile."""
    monkeypatch.setenv("JUDGE_CACHE", str(tmp_path))
    Submission.objects.all().delete()
    with interview_seeds.hold_proof_lock() as is_held:
        assert is_held
        interview_seeds.prove_next_seed(open_no_sandbox)
        assert proofs.tried == []
    interview_seeds.prove_next_seed(open_no_sandbox)
    assert len(proofs.tried) == 1


def test_proof_removes_outcomes_that_nobody_uses(
    proofs: Proofs, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An installation that runs for months is seldom warmed."""
    monkeypatch.setenv("JUDGE_CACHE", str(tmp_path))
    Submission.objects.all().delete()
    unused = tmp_path / "softmax" / "older-version"
    unused.mkdir(parents=True)
    os.utime(unused, (1.0, 1.0))
    interview_seeds.prove_next_seed(open_no_sandbox)
    assert proofs.tried
    assert not unused.exists()


def test_prepares_only_the_chosen_problems(proofs: Proofs, world: World, settings: Any) -> None:
    Submission.objects.all().delete()
    settings.WARM = ["attention"]
    for _ in range(2):
        interview_seeds.prove_next_seed(open_no_sandbox)
    assert list(InterviewSeed.objects.values_list("slug", flat=True)) == ["attention"]


def test_time_out_of_a_proof_is_not_the_submissions(world: World) -> None:
    assert not failed_attempts.has_shared_outcomes(make_submission(world.robin, seed=None))
