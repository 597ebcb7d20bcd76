"""What a candidate may see: nothing that a hidden case holds, whatever the report."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from judge.grading.redact import case_for_candidate, for_candidate
from judge.grading.report import CaseReport, Environment, ErrorView, NamedBug, Report, Score, Verdict
from problems.format.views import ArrayView, Call, CallsView, Named, TextView

SECRET = "5eC7e7"
secrets = st.text("abc ", max_size=5).map(lambda text: text + SECRET)
views = st.one_of(
    st.builds(TextView, text=secrets),
    st.builds(ArrayView, dtype=secrets, shape=st.just([1]), data=st.lists(secrets, min_size=1, max_size=3)),
    st.builds(
        CallsView,
        calls=st.lists(st.builds(Call, call=secrets, expected=secrets, actual=secrets, ok=st.booleans()), max_size=2),
    ),
)
errors = st.builds(
    ErrorView,
    type=st.one_of(st.just("ValueError"), secrets),
    message=secrets,
    line=st.integers(1, 99),
    traceback=secrets,
)
plain = st.sampled_from(["a", "b"])


def case_reports(sample: st.SearchStrategy[bool]) -> st.SearchStrategy[CaseReport]:
    return st.builds(
        CaseReport,
        index=st.integers(0, 99),
        name=plain,
        group=plain,
        summary=plain,
        sample=sample,
        verdict=st.sampled_from(Verdict),
        message=plain,
        kind=plain,
        detail=secrets,
        first=st.none() | st.lists(st.integers(0, 9), max_size=2),
        inputs=st.lists(st.builds(Named, name=secrets, value=views), max_size=2),
        expected=st.none() | views,
        actual=st.none() | views,
        error=st.none() | errors,
        stdout=secrets,
        stdout_cut=st.booleans(),
        time_ms=st.just(1.5),
        cpu_ms=st.just(1.0),
        memory_bytes=st.just(7),
        stateful=st.booleans(),
    )


BUG = NamedBug(id="b", title="t", cost=False, weight=1.0, evidence="e", cases=["a"], why="w", how="h")


def report_of(cases: list[CaseReport], **more: Any) -> Report:
    return Report(
        slug="toy",
        verdict=Verdict.WRONG_ANSWER,
        message="m",
        scores={"normal": Score(passed=0, total=1)},
        bugs=[BUG],
        cases=cases,
        time_ms=1.0,
        backend="b",
        problem_version="v",
        environment=Environment(python="3", numpy="2"),
        **more,
    )


@given(st.lists(case_reports(st.just(False)), max_size=3), st.booleans())
def test_it_never_shows_what_a_hidden_case_holds(cases: list[CaseReport], show_bugs: bool):
    assert SECRET not in for_candidate(report_of(cases), show_bugs=show_bugs).model_dump_json()


@given(case_reports(st.just(False)))
def test_it_keeps_how_a_hidden_case_ended(case: CaseReport):
    seen = case_for_candidate(case)
    kept = ("index", "name", "group", "summary", "verdict", "message", "kind", "time_ms", "memory_bytes", "stateful")
    assert all(getattr(seen, name) == getattr(case, name) for name in kept)
    assert (seen.first, seen.inputs, seen.expected, seen.actual, seen.stdout_cut) == (None, [], None, None, False)
    if case.error is not None:
        assert seen.error is not None
        assert (seen.error.line, seen.error.message) == (case.error.line, "")
        assert seen.error.type == ("ValueError" if case.error.type == "ValueError" else "Exception")


@given(case_reports(st.just(True)))
def test_it_shows_samples_whole(case: CaseReport):
    assert case_for_candidate(case) == case


def test_it_shows_bugs_only_when_asked_to():
    assert for_candidate(report_of([]), show_bugs=False).bugs == []
    assert for_candidate(report_of([]), show_bugs=True).bugs == [BUG]
