"""The examples of known bugs: the reference and right solutions agree on them, and each variant of the bug differs."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from judge.grading.context import GradingContext
from judge.grading.example_validation import find_example_errors
from problems.format.loader import load_package
from problems.format.problem import Bug, Part
from sandbox import Sandbox

SOFTMAX = load_package("softmax")
BUG = next(bug for bug in SOFTMAX.bugs if bug.id == "mean-subtracted")
SHOWN = "softmax(np.array([0.0, 2000.0]))"
HIDDEN = "softmax(np.array([1.0, 2.0]))"
RIGHT = {"": BUG.sources[""], "late": SOFTMAX.reference}
MISSES = {"bugs/mean-subtracted.late.py": "it is right"}


def test_examples_show_every_variant_and_no_right_solution(sandbox: Sandbox, cache: Path) -> None:
    """Of one package. The gate of each package checks its own."""
    assert list(find_example_errors(GradingContext(SOFTMAX, sandbox, cache=cache))) == []


def find_errors(bug: Bug, sandbox: Sandbox, **changes: Any) -> str:
    problem = replace(SOFTMAX, **{"accepted": {}, "folder": Path("no edits"), **changes, "bugs": (bug,)})
    return "\n".join(find_example_errors(GradingContext(problem, sandbox)))


@pytest.mark.parametrize(
    ("examples", "words"),
    [
        ([HIDDEN], "shows bugs/mean-subtracted.py: it gives the same results as the reference"),
        ([SHOWN], ""),
        ([HIDDEN, SHOWN], ""),
        ([SHOWN, "softmax(np.array([1.0]), 1, 2, 3)"], "fails with the reference: TypeError"),
    ],
)
def test_requires_an_example_that_shows_the_bug(sandbox: Sandbox, examples: list[str], words: str) -> None:
    errors = find_errors(replace(BUG, examples=tuple(examples), sources={"": BUG.sources[""]}), sandbox)
    assert words in errors if words else errors == ""


@pytest.mark.parametrize(
    ("sources", "misses", "words"),
    [
        (RIGHT, {}, "no example of the bug 'mean-subtracted' shows bugs/mean-subtracted.late.py"),
        (RIGHT, MISSES, ""),
        ({**BUG.sources, "late": BUG.sources[""]}, MISSES, "remove the file from 'example_misses'"),
        (BUG.sources, MISSES, "names bugs/mean-subtracted.late.py, which does not exist"),
    ],
)
def test_requires_every_variant_or_a_reason(
    sandbox: Sandbox, sources: Mapping[str, bytes], misses: Mapping[str, str], words: str
) -> None:
    bug = replace(BUG, examples=(SHOWN,), sources=sources, example_misses=misses)
    errors = find_errors(bug, sandbox)
    assert words in errors if words else errors == ""


def test_requires_the_edits_of_a_bug_to_be_shown(sandbox: Sandbox, tmp_path: Path) -> None:
    edit = '[[edits]]\nbug = "mean-subtracted"\nold = "logits.max("\nnew = "logits .max("\n'
    (tmp_path / "bug_edits.toml").write_text(edit)
    bug = replace(BUG, examples=(SHOWN,), sources={"": BUG.sources[""]})
    assert "shows bug_edits.toml: it gives the same" in find_errors(bug, sandbox, folder=tmp_path)


def test_refuses_example_that_right_solutions_fail(sandbox: Sandbox) -> None:
    errors = find_errors(replace(BUG, examples=(SHOWN,)), sandbox, accepted={"mine": BUG.sources[""]})
    assert "shows accepted/mine.py, which is right" in errors


def test_example_of_a_part_does_not_show_what_lacks_it(sandbox: Sandbox) -> None:
    without_log = SOFTMAX.reference.partition(b"def log_softmax")[0]
    part = Part(group="part2", title="Logarithms", needs=("log_softmax",))
    bug = replace(BUG, examples=("log_softmax(np.array([0.0, 2000.0]))",), sources={"": without_log})
    changes = {"parts": (part,), "accepted": {"mine": without_log}}
    (error,) = find_errors(bug, sandbox, **changes).splitlines()
    assert "no example of the bug 'mean-subtracted' shows bugs/mean-subtracted.py" in error
    assert "shows bugs/mean-subtracted.py" not in find_errors(bug, sandbox, **{**changes, "parts": ()})
