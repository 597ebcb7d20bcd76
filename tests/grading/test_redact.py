"""A candidate never sees values of a hidden case, whatever the report contains."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from judge.grading.redact import redact_case, redact_report
from judge.grading.report import CaseReport, Environment, ErrorView, GradingReport, NamedBug, Score, Verdict
from problems.format.views import ArrayView, Call, CallsView, NamedView, TextView

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


def build_case_reports(sample: st.SearchStrategy[bool]) -> st.SearchStrategy[CaseReport]:
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
        inputs=st.lists(st.builds(NamedView, name=secrets, value=views), max_size=2),
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


def build_report(cases: list[CaseReport], **more: Any) -> GradingReport:
    return GradingReport(
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


@given(st.lists(build_case_reports(st.just(False)), max_size=3), st.booleans())
def test_hides_values_of_hidden_cases(cases: list[CaseReport], show_bugs: bool):
    assert SECRET not in redact_report(build_report(cases), show_bugs=show_bugs).model_dump_json()


@given(build_case_reports(st.just(False)))
def test_keeps_verdict_fields_of_hidden_cases(case: CaseReport):
    redacted = redact_case(case)
    fields = ("index", "name", "group", "summary", "verdict", "message", "kind", "time_ms", "memory_bytes", "stateful")
    assert all(getattr(redacted, name) == getattr(case, name) for name in fields)
    assert (redacted.first, redacted.inputs, redacted.expected, redacted.actual, redacted.stdout_cut) == (
        None,
        [],
        None,
        None,
        False,
    )
    if case.error is not None:
        assert redacted.error is not None
        assert (redacted.error.line, redacted.error.message) == (case.error.line, "")
        assert redacted.error.type == ("ValueError" if case.error.type == "ValueError" else "Exception")


@given(build_case_reports(st.just(True)))
def test_shows_samples_in_full(case: CaseReport):
    assert redact_case(case) == case


def test_shows_bugs_only_if_show_bugs_is_true():
    assert redact_report(build_report([]), show_bugs=False).bugs == []
    assert redact_report(build_report([]), show_bugs=True).bugs == [BUG]
