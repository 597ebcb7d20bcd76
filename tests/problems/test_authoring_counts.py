"""docs/authoring.md counts mutants, listed mutants and pairs of bugs, and says how much the gate requires.

The counts follow from the packages, so a change of a package that makes its recorded run old fails here."""

import re
from itertools import combinations

import pytest

from judge.grading.mutation_run import MAX_LISTED_SHARE
from judge.grading.pair_run import MAX_UNNAMED, make_bug_pairs
from problems.format import package_requirements
from problems.format.bug_edits import read_bug_edits
from problems.format.loader import discover, load_package
from problems.format.mutants import make_mutants, read_listed_mutants
from problems.format.package_index import ROOT

AUTHORING = (ROOT.parent / "docs" / "authoring.md").read_text(encoding="utf-8")
ROWS = {match[1]: match.groups()[1:] for match in re.finditer(r"^\| (\w+) \| (\d+) \| (\d+) \(", AUTHORING, re.M)}

LIMITS = {
    "characters of `statement.md`": f"at least {package_requirements.MIN_STATEMENT}",
    "cases": f"at least {package_requirements.MIN_CASES}",
    "samples": f"{package_requirements.MIN_SAMPLES} to {package_requirements.MAX_SAMPLES}",
    "accepted solutions": f"at least {package_requirements.MIN_ACCEPTED}",
    "known bugs": f"at least {package_requirements.MIN_BUGS}",
    "variants of each bug": f"at least {package_requirements.MIN_VARIANTS}",
    "questions in `prompts.md`": f"at least {package_requirements.MIN_PROMPTS}",
    "questions in `traps.md`": f"at least {package_requirements.MIN_TRAPS}",
    "lines of `reading.md`": f"{package_requirements.MIN_READING} to {package_requirements.MAX_READING}",
    "pairs of `oracle.py`": f"at least {package_requirements.MIN_ORACLE_PAIRS}",
    "mutants that no case notices, listed in `mutants.toml`": f"at most 1 in {1 / MAX_LISTED_SHARE:g}",
    "pairs of bugs of which neither has a name": f"at most 1 in {1 / MAX_UNNAMED:g}",
}


def test_table_of_limits_is_what_the_gate_requires() -> None:
    table = AUTHORING.partition("| What | How many |\n|---|---|\n")[2].partition("\n\n")[0]
    rows = re.findall(r"^\| (.+) \| ([^,|]+)(?:,.*)? \|$", table, re.M)
    assert dict(rows) == LIMITS
    constants = [name for name in vars(package_requirements) if name.isupper()]
    assert len(constants) == len(LIMITS)  # two limits have two constants each, and two have theirs elsewhere


@pytest.mark.parametrize("slug", ROWS)
def test_table_counts_mutants_of_today(slug: str) -> None:
    problem = load_package(slug)
    accepted = problem.accepted.items()
    made = sum(len(make_mutants(f"accepted/{name}.py", source)) for name, source in accepted)
    listed = len(read_listed_mutants(problem.folder))
    assert f"| {slug} | {made} | {listed} ({listed / made:.0%}) |" in AUTHORING


def test_table_has_every_package_that_is_no_kernel() -> None:
    assert set(discover(kernels=False)) <= ROWS.keys()


def test_counts_pairs_of_bugs_of_today() -> None:
    pairs = combined = 0
    for problem in map(load_package, discover(kernels=False)):
        edits = read_bug_edits(problem)
        pairs += sum(
            not (one.cost and other.cost)
            for one, other in combinations((bug for bug in problem.bugs if bug.id in edits), 2)
        )
        combined += len(make_bug_pairs(problem, edits))
    packages = len(discover(kernels=False))
    counts = f"The {packages} packages have {pairs} pairs that are not two cost bugs, and {combined} of them can be"
    assert counts in " ".join(AUTHORING.split())
