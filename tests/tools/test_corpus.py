"""`make corpus`: the columns in which a file counts. The README's table of blind solutions relies on them."""

from contextlib import closing
from pathlib import Path

import pytest

from judge.grading.report import CaseReport, Environment, GradingReport, NamedBug, Verdict
from problems.format.loader import load_package
from problems.format.problem import Bug
from sandbox import open_sandbox
from tools import corpus


def make_bug(bug_id: str, *, cost: bool = False, group: str = "trap") -> Bug:
    return Bug(id=bug_id, title="", sign="", why="", how="", cost=cost, group=group, sources={})


BUGS = {
    "plain": make_bug("plain"),
    "other": make_bug("other"),
    "waste": make_bug("waste", cost=True, group="efficiency"),
    "subtle": make_bug("subtle", group="hard"),
}


def make_report(*, failed: str = "", **weights: float) -> GradingReport:
    """Return the report of a solution that failed a case of the group `failed`, with the weights of its named bugs."""
    is_wrong = failed not in ("", "efficiency", "hard")
    case = CaseReport(
        index=0, name="", group=failed, summary="", sample=False, verdict=Verdict.WRONG_ANSWER, message=""
    )
    return GradingReport(
        slug="",
        verdict=Verdict.WRONG_ANSWER if is_wrong else Verdict.ACCEPTED,
        message="",
        scores={},
        bugs=[
            NamedBug(id=name, title="", cost=BUGS[name].cost, weight=weight, evidence="", cases=[], why="", how="")
            for name, weight in weights.items()
        ],
        cases=[case] if failed else [],
        time_ms=0,
        backend="",
        problem_version="",
        environment=Environment(python="", numpy=""),
    )


@pytest.mark.parametrize(
    ("report", "columns"),
    [
        (make_report(), ["accepted"]),
        (make_report(failed="hard", subtle=1), ["accepted"]),
        (make_report(failed="efficiency", waste=1), ["accepted"]),
        (make_report(plain=0.1), ["accepted", "shown a bug"]),
        (make_report(failed="normal"), ["refused"]),
    ],
)
def test_counts_right_solution(report: GradingReport, columns: list[str]):
    result = corpus.evaluate_right(report, BUGS)
    assert result.columns == ("right", *columns)
    assert bool(result.note) == (columns != ["accepted"])


@pytest.mark.parametrize(
    ("report", "bug_id", "columns"),
    [
        (make_report(failed="trap", plain=1), "plain", ["caught", "named"]),
        (make_report(failed="trap", plain=1, waste=1), "plain", ["caught", "named"]),
        (make_report(failed="trap", plain=1, other=1), "plain", ["caught", "named", "and another"]),
        (make_report(failed="trap", plain=0.5, other=1), "plain", ["caught", "wrong bug named"]),
        (make_report(failed="trap", other=1), "plain", ["caught", "wrong bug named"]),
        (make_report(failed="trap"), "plain", ["caught", "no bug named"]),
        (make_report(), "plain", ["missed", "no bug named"]),
        (make_report(failed="efficiency", waste=1), "waste", ["caught", "named"]),
        (make_report(failed="trap", waste=1), "waste", ["missed", "named"]),
        (make_report(failed="hard", subtle=1), "subtle", ["caught", "named"]),
        (make_report(subtle=1), "subtle", ["missed", "named"]),
    ],
)
def test_counts_wrong_solution(report: GradingReport, bug_id: str, columns: list[str]):
    result = corpus.evaluate_wrong(report, BUGS[bug_id])
    assert result.columns == ("wrong", *columns)
    assert bool(result.note) == (columns != ["caught", "named"])


def test_general_mistake_is_no_wrong_bug_and_a_right_solution_has_none():
    general = NamedBug(id="general-broadcast", title="", cost=False, weight=1, evidence="", cases=[], why="", how="")
    report = make_report(failed="trap").model_copy(update={"bugs": [general]})
    assert corpus.evaluate_wrong(report, BUGS["plain"]).columns == ("wrong", "caught", "no bug named")
    assert "shown a bug" in corpus.evaluate_right(report, BUGS).columns


def test_reports_file_of_unknown_bug(tmp_path: Path):
    (tmp_path / "wrong").mkdir()
    (tmp_path / "wrong/renamed.a.py").write_text("")
    with closing(open_sandbox()) as sandbox:
        ((path, result),) = corpus.judge_files(load_package("softmax"), tmp_path, sandbox)
    assert path.name == "renamed.a.py"
    assert result.columns == ()
    assert result.note.startswith("not counted: the problem has no bug 'renamed'.")
