"""Two known bugs in one file run like a submission. Accepted pairs and wrong names are errors."""

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

import pytest

from judge.grading.context import GradingContext
from judge.grading.pair_run import (
    BugPair,
    EditResult,
    PairResult,
    find_gate_pair_errors,
    find_pair_errors,
    format_pair_summary,
    list_overlapping_pairs,
    list_pair_notes,
    make_bug_pairs,
    run_edits,
    run_pairs,
)
from problems.format.bug_edits import read_bug_edits
from problems.format.loader import load_package
from problems.format.problem import Bug, Problem
from sandbox import Sandbox

SOFTMAX = load_package("softmax")


def make_bug(name: str, group: str = "trap", *, cost: bool = False) -> Bug:
    return Bug(id=name, title=name, sign="s", why="w", how="h", sources={}, group=group, cost=cost)


BUGS = (make_bug("a"), make_bug("b"), make_bug("slow", "efficiency", cost=True))
PROBLEM = replace(SOFTMAX, bugs=BUGS)
ALONE = {bug.id: EditResult(bug.cost, {bug.id: 3}) for bug in BUGS}


def make_result(*named: str, is_accepted: bool = False, bugs: tuple[Bug, Bug] = (BUGS[0], BUGS[1])) -> PairResult:
    """Return the result of a pair. The first of the named bugs explains most of the failed cases."""
    counts = {name: 9 - place for place, name in enumerate(named)}
    return PairResult(BugPair(bugs, b""), EditResult(is_accepted, counts))


def find_errors(results: Iterable[PairResult], problem: Problem = PROBLEM) -> list[str]:
    return list(find_pair_errors(problem, ALONE, list(results)))


UNNAMED = (
    "the diagnosis names neither bug of a with b. Add a witness that computes the answer of both bugs together, or, if "
    "they are in different functions, a case that calls only one of these"
)


@pytest.mark.parametrize("named", [("a",), ("b",), ("a", "b"), ("b", "a")])
def test_accepts_pairs_that_are_named(named: tuple[str, ...]) -> None:
    assert find_errors([make_result(*named)]) == []


@pytest.mark.parametrize(
    ("result", "error"),
    [
        (make_result("a", is_accepted=True), "a with b is accepted. Add a normal or trap case that it fails"),
        (make_result("a", "c"), "a with b is diagnosed with c. Add a case on which they differ, or weaken the witness"),
        (
            PairResult(BugPair((BUGS[0], BUGS[1]), b""), EditResult(False, {"b": 2, "a": 5})),
            "a with b shows b before a, which explains more of the failed normal and trap cases",
        ),
        (make_result(), UNNAMED),
    ],
)
def test_reports_pairs_that_are_judged_wrong(result: PairResult, error: str) -> None:
    assert find_errors([result]) == [error]


def test_one_pair_in_ten_can_be_without_a_name() -> None:
    named = [make_result("a")] * 9
    assert find_errors([*named, make_result()]) == []
    assert len(find_errors([*named[1:], make_result()])) == 1
    assert format_pair_summary("toy", [*named, make_result("a", "b"), make_result()]) == (
        "toy: 11 pairs of bugs, 10 with at least one name, 1 with both"
    )


def test_pair_of_bugs_that_are_accepted_alone_can_be_accepted() -> None:
    hard = make_bug("a", "hard")
    assert find_errors([make_result("a", is_accepted=True, bugs=(hard, BUGS[2]))]) == []


def test_reports_edits_that_are_missing_or_not_named() -> None:
    alone = {"a": EditResult(False, {"b": 3, "a": 2}), "b": ALONE["b"]}
    assert list(find_pair_errors(PROBLEM, alone, [])) == [
        "the edit of 'a' alone is diagnosed with b and a. Change the edit, or add a case or a witness",
        "bug_edits.toml has no edit of 'slow'. Write the bug as an edit of reference.py",
    ]


def write_edits(folder: Path, **old: str) -> None:
    """Write an edit for each bug, which appends spaces to the text `old`."""
    edits = (f"[[edits]]\nbug = '{bug}'\nold = '{text}'\nnew = '{text}  '\n" for bug, text in old.items())
    (folder / "bug_edits.toml").write_text("".join(edits))


def test_reports_pairs_that_overlap_and_the_pair_of_the_gate(tmp_path: Path) -> None:
    write_edits(tmp_path, a="import numpy", b="numpy as np", slow="def softmax")
    problem = replace(PROBLEM, folder=tmp_path)
    edits = read_bug_edits(problem)
    pairs = make_bug_pairs(problem, edits)
    assert [pair.name for pair in pairs] == ["a with slow", "b with slow"]
    assert list(list_pair_notes(pairs, list_overlapping_pairs(problem, edits))) == [
        "not combined, because both edits change the same text: a with b",
        "the gate runs b with slow",
    ]


def test_combines_no_two_cost_bugs(tmp_path: Path) -> None:
    write_edits(tmp_path, a="import numpy as np", slow="def softmax", slower="def log_softmax")
    bugs = (BUGS[0], BUGS[2], make_bug("slower", "efficiency", cost=True))
    problem = replace(SOFTMAX, bugs=bugs, folder=tmp_path)
    assert [pair.name for pair in make_bug_pairs(problem, read_bug_edits(problem))] == ["a with slow", "a with slower"]


def test_judges_pairs_like_submissions(sandbox: Sandbox, cache: Path) -> None:
    context = GradingContext(replace(SOFTMAX, bugs=SOFTMAX.bugs[:2]), sandbox, cache=cache)
    edits = read_bug_edits(SOFTMAX)
    edits = {bug.id: edits[bug.id] for bug in context.problem.bugs}
    results = list(run_pairs(context, make_bug_pairs(context.problem, edits)))
    assert [result.pair.name for result in results] == ["mean-subtracted with max-subtracted-late"]
    assert list(find_pair_errors(context.problem, run_edits(context, edits), results)) == []
    assert results[0].is_named


def test_gate_reports_pair_that_is_accepted(sandbox: Sandbox, cache: Path, tmp_path: Path) -> None:
    harmless = (
        "[[edits]]\nbug = 'mean-subtracted'\nold = 'import numpy as np'\nnew = 'import numpy as np  '\n"
        "[[edits]]\nbug = 'max-subtracted-late'\nold = 'e = np.exp('\nnew = 'e = +np.exp('\n"
    )
    (tmp_path / "bug_edits.toml").write_text(harmless)
    problem = replace(SOFTMAX, bugs=SOFTMAX.bugs[:2], folder=tmp_path)
    (error,) = find_gate_pair_errors(GradingContext(problem, sandbox, cache=cache))
    assert error.startswith("mean-subtracted with max-subtracted-late is accepted.")


def test_package_without_edits_has_no_pairs_and_no_errors() -> None:
    assert list(find_pair_errors(load_package("vector_add_kernel"), {}, [])) == []
