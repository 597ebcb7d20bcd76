"""`make corpus`: in which columns a solution counts. The figures that the README gives rest on it."""

from contextlib import closing
from pathlib import Path

import pytest

from judge.grading.report import CaseReport, Environment, NamedBug, GradingReport, Verdict
from problems.format.loader import load
from problems.format.problem import Bug
from sandbox import open_sandbox
from tools import corpus


def bug(name: str, *, cost: bool = False, group: str = "trap") -> Bug:
    return Bug(id=name, title="", sign="", why="", how="", cost=cost, group=group, sources={})


BUGS = {each.id: each for each in (bug("plain"), bug("other"), bug("waste", cost=True, group="efficiency"))}
BUGS["subtle"] = bug("subtle", group="hard")


def report(*, failed: str = "", **told: float) -> GradingReport:
    """Of a solution that failed a case of one group, if any, and was told bugs with these weights."""
    wrong = failed not in ("", "efficiency", "hard")
    case = CaseReport(
        index=0, name="", group=failed, summary="", sample=False, verdict=Verdict.WRONG_ANSWER, message=""
    )
    return GradingReport(
        slug="",
        verdict=Verdict.WRONG_ANSWER if wrong else Verdict.ACCEPTED,
        message="",
        scores={},
        bugs=[
            NamedBug(id=name, title="", cost=BUGS[name].cost, weight=weight, evidence="", cases=[], why="", how="")
            for name, weight in told.items()
        ],
        cases=[case] if failed else [],
        time_ms=0,
        backend="",
        problem_version="",
        environment=Environment(python="", numpy=""),
    )


@pytest.mark.parametrize(
    ("of", "columns"),
    [
        (report(), ["accepted"]),
        (report(failed="hard", subtle=1), ["accepted"]),
        (report(failed="efficiency", waste=1), ["accepted"]),
        (report(plain=0.1), ["accepted", "blamed"]),
        (report(failed="normal"), ["refused"]),
    ],
)
def test_it_expects_of_a_right_solution_to_be_accepted_without_a_bug(of: GradingReport, columns: list[str]):
    found = corpus.of_right(of, BUGS)
    assert found.columns == ("right", *columns)


@pytest.mark.parametrize(
    ("of", "known", "columns"),
    [
        (report(failed="trap", plain=1), "plain", ["caught", "named"]),
        (report(failed="trap", plain=1, waste=1), "plain", ["caught", "named"]),
        (report(failed="trap", plain=1, other=1), "plain", ["caught", "named", "beside"]),
        (report(failed="trap", plain=0.5, other=1), "plain", ["caught", "unnamed", "misnamed"]),
        (report(failed="trap", other=1), "plain", ["caught", "unnamed", "misnamed"]),
        (report(failed="trap"), "plain", ["caught", "unnamed"]),
        (report(), "plain", ["missed", "unnamed"]),
        (report(failed="efficiency", waste=1), "waste", ["caught", "named"]),
        (report(failed="trap", waste=1), "waste", ["missed", "named"]),
        (report(failed="hard", subtle=1), "subtle", ["caught", "named"]),
        (report(subtle=1), "subtle", ["missed", "named"]),
    ],
)
def test_it_expects_of_a_wrong_one_to_lose_its_cases_and_be_told_its_bug(of: GradingReport, known: str, columns: list[str]):
    found = corpus.of_wrong(of, BUGS[known])
    assert found.columns == ("wrong", *columns)
    assert bool(found.words) == (columns != ["caught", "named"])


def test_it_says_so_when_there_is_no_such_bug_any_more(tmp_path: Path):
    (tmp_path / "wrong").mkdir()
    (tmp_path / "wrong/renamed.a.py").write_text("")
    with closing(open_sandbox()) as sandbox:
        ((path, found),) = corpus.judged(load("softmax"), tmp_path, sandbox)
    assert path.name == "renamed.a.py"
    assert (found.columns, found.words) == ((), "not counted: there is no bug 'renamed'")
