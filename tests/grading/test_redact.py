"""A candidate never sees values of a hidden case, whatever the report contains."""

import builtins
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from judge.grading.redact import Redaction, redact_case, redact_report
from judge.grading.report import (
    CaseReport,
    Environment,
    ErrorView,
    GradingReport,
    NamedBug,
    NearBug,
    Score,
    Shown,
    Verdict,
)
from problems.format.views import ArrayView, Call, CallsView, NamedView, TextView

SECRET = "5eC7e7"
PRACTICE = Redaction(show_bugs=True)
INTERVIEW = Redaction(show_bugs=False, source_lines=40)
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


NEAR = NearBug(id="n", title="t", difference="d")
BUG = NamedBug(id="b", title="t", cost=False, weight=1.0, evidence="e", cases=["a"], why="w", how="h")


def build_report(cases: list[CaseReport], *, message: str = "m", **more: Any) -> GradingReport:
    return GradingReport(
        slug="toy",
        verdict=Verdict.WRONG_ANSWER,
        message=message,
        scores={"normal": Score(passed=0, total=1)},
        bugs=[BUG],
        nearest=[NEAR],
        cases=cases,
        time_ms=1.0,
        backend="b",
        problem_version="v",
        environment=Environment(python="3", numpy="2"),
        **more,
    )


@given(st.lists(build_case_reports(st.just(False)), max_size=3), st.booleans())
def test_interview_hides_values_of_hidden_cases(cases: list[CaseReport], show_bugs: bool):
    redaction = Redaction(show_bugs=show_bugs, source_lines=9)
    assert SECRET not in redact_report(build_report(cases), redaction).model_dump_json()


def test_practice_shows_first_failure_of_each_group_in_full():
    verdicts = ["accepted", "wrong_answer", "runtime_error", "not_run", "time_limit", "not_attempted"]
    cases = [
        build_hidden_case(index=index, group=group, verdict=verdict, stdout=SECRET)
        for index, (group, verdict) in enumerate((group, verdict) for group in ("trap", "hard") for verdict in verdicts)
    ]
    seen = redact_report(build_report(cases), PRACTICE).cases
    assert [case.index for case in seen if case.stdout] == [1, 7]
    assert [seen[1], seen[7]] == [cases[1], cases[7]]
    assert SECRET not in redact_report(build_report(cases), INTERVIEW).model_dump_json()


@given(build_case_reports(st.just(False)))
def test_keeps_verdict_fields_of_hidden_cases(case: CaseReport):
    redacted = redact_case(case, PRACTICE)
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
    assert redact_case(case, PRACTICE) == redact_case(case, INTERVIEW) == case


def test_shows_bugs_only_if_show_bugs_is_true():
    hidden, shown = redact_report(build_report([]), INTERVIEW), redact_report(build_report([]), PRACTICE)
    assert (hidden.bugs, hidden.nearest) == ([], [])
    assert (shown.bugs, shown.nearest) == ([BUG], [NEAR])


def build_hidden_case(**fields: Any) -> CaseReport:
    standard = {"index": 3, "name": "hidden", "group": "trap", "summary": "a matrix", "sample": False, "message": "m"}
    return CaseReport.model_validate(standard | {"verdict": Verdict.WRONG_ANSWER} | fields)


BITS = 0xF00DFACECAFEBEEF
CHANNELS: dict[str, dict[str, Any]] = {
    "shape": {"kind": "shape", "message": f"Shape ({BITS}, 0) instead of (2, 4)."},
    "second axis": {"kind": "shape", "message": f"Shape (2, {BITS}) instead of (2, 4)."},
    "many axes": {"kind": "shape", "message": f"Shape {(1, 2, 4, 2, 4, 1) * 5} instead of (2, 4)."},
    "factor": {"kind": "factor", "message": f"Off by a factor of {BITS} everywhere."},
    "location": {"kind": "value", "message": f"It differs in {BITS} of {BITS} elements."},
    "name of a kind": {"kind": f"k{BITS}", "message": "The result is wrong."},
    "another kind": {"kind": "invented", "message": f"The result is {BITS}."},
    "line": {
        "verdict": Verdict.RUNTIME_ERROR,
        "error": ErrorView(type="ValueError", message="", line=BITS, traceback=""),
        "message": f"Your code raised ValueError in line {BITS}.",
    },
    "class": {
        "verdict": Verdict.RUNTIME_ERROR,
        "error": ErrorView(type=f"E{BITS}", message=f"{BITS}", line=3, traceback=f"{BITS}"),
        "message": f"Your code raised E{BITS} in line 3.",
    },
    "crash": {"verdict": Verdict.RUNTIME_ERROR, "message": f"The process ended with {BITS}."},
    "wall time": {"time_ms": float(BITS)},
    "CPU time": {"cpu_ms": float(BITS)},
    "memory": {"memory_bytes": BITS},
    "output": {"stdout": f"{BITS}"},
    "detail": {"detail": f"{BITS}"},
}


@pytest.mark.parametrize("channel", CHANNELS)
def test_interview_carries_no_bits_of_hidden_case(channel: str):
    """A program that tries to send 64 bits to the candidate's page, and one that sends none, look the same."""
    case, other = build_hidden_case(**CHANNELS[channel]), build_hidden_case(**replace_bits(CHANNELS[channel]))
    seen = [
        redact_report(build_report([each], message=f"The first is: {each.message}"), INTERVIEW)
        for each in (case, other)
    ]
    assert seen[0].model_copy(update={"time_ms": 0}) == seen[1].model_copy(update={"time_ms": 0})
    assert str(BITS) not in seen[0].model_dump_json()
    assert seen[0].time_ms == 0


class LaterCaseReport(CaseReport):
    """A report with a field that nobody has marked."""

    trace: str = ""


def test_new_field_is_hidden_until_it_is_marked():
    case = LaterCaseReport(**build_hidden_case().model_dump(), trace=SECRET)
    for redaction in (PRACTICE, INTERVIEW):
        assert SECRET not in redact_case(case, redaction).model_dump_json()
    assert redact_case(case.model_copy(update={"sample": True}), INTERVIEW).model_dump()["trace"] == SECRET


def test_every_field_that_can_be_hidden_has_a_default():
    marked = {name for name, field in CaseReport.model_fields.items() if set(field.metadata) & set(Shown)}
    assert {name for name, field in CaseReport.model_fields.items() if field.is_required()} < marked
    assert {"verdict", "message", "cpu_ratio"} < marked


def test_interview_leaves_few_choices_to_a_solution():
    """docs/security.md states the number: a program that recognizes a hidden case can send about a byte, and a line."""
    names = [name for name in dir(builtins) if isinstance(getattr(builtins, name), type)]
    cases = [build_hidden_case(kind=kind, message=kind) for kind in (*"abc", "nan", "inf", "order", "value", "length")]
    for name in names:
        error = ErrorView(type=name, message="", line=None, traceback="")
        cases.append(build_hidden_case(verdict=Verdict.RUNTIME_ERROR, error=error, message=name))
    seen = {redact_case(case, INTERVIEW).model_dump_json() for case in cases}
    assert len(names) > 70
    assert len(seen) < 32


def replace_bits(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: replace_bits(item) for key, item in value.items()}
    if isinstance(value, ErrorView):
        return value.model_copy(update=replace_bits(value.model_dump()))
    if isinstance(value, str):
        return value.replace(str(BITS), str(BITS ^ 0xFFFF)).replace("(1, 2, 4", "(2, 2, 4")
    return type(value)(BITS ^ 0xFFFF) if value in (BITS, float(BITS)) else value


def test_interview_names_plausible_shape_and_own_line():
    shape = "Shape (4, 2) instead of (2, 4): is it transposed?"
    assert redact_case(build_hidden_case(kind="shape", message=shape), INTERVIEW).message == shape
    error = ErrorView(type="IndexError", message="x", line=40, traceback="x")
    raised = build_hidden_case(verdict=Verdict.RUNTIME_ERROR, error=error)
    assert redact_case(raised, INTERVIEW).message == "Your code raised IndexError in line 40."
    late = raised.model_copy(update={"error": error.model_copy(update={"line": 41})})
    assert redact_case(late, INTERVIEW).message == "Your code raised IndexError."
