"""Whatever a program does, a case takes at most CASE_BYTES and a report at most REPORT_BYTES."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from judge.grading.case_reports import build_case_report
from judge.grading.redact import Redaction, redact_report
from judge.grading.report import (
    CaseReport,
    Environment,
    ErrorView,
    GradingReport,
    ImplementationReport,
    KnownBug,
    Verdict,
)
from judge.grading.report_limits import (
    CASE_BYTES,
    CASE_TOO_LARGE,
    IMPLEMENTATION_BYTES,
    REPORT_BYTES,
    REPORT_TOO_LARGE,
    SHORT_CASE_BYTES,
    drop_details,
    limit_case,
    limit_implementation,
    limit_report,
    measure,
    serialize_report,
)
from judge.grading.source_run import CaseResult
from judge.grading.untrusted_text import MAX_TEXT_BYTES, fit_text, measure_text, sanitize_text
from problems.format.checker_api import Finding
from problems.format.loader import PRACTICE_SEED, load_package
from problems.format.outcome import Outcome
from problems.format.views import (
    ArrayView,
    ArrayWindow,
    Bar,
    BarsView,
    Call,
    CallsView,
    ChartLine,
    ChartView,
    NamedView,
    Point,
    TextView,
)
from sandbox.result import CaseRun, ErrorReport, Status

TEXTS = [sanitize_text(part * count) for part in ("a", "€", "\x01", "😀", '"\\\n') for count in (1, 50, 20_000)]
texts = st.sampled_from(TEXTS)
numbers = st.sampled_from([-1.2345678901234567e-300, 3, True, "nan", "-inf", None, 2**52])
optional_texts = st.none() | texts


def repeat(part: st.SearchStrategy[Any], most: int) -> st.SearchStrategy[list[Any]]:
    return st.builds(lambda item, count: [item] * count, part, st.integers(0, most))


def make_block(number: Any, rows: int, columns: int) -> ArrayView:
    return ArrayView(
        dtype="float64",
        shape=[9000, 9000],
        data=[number] * (rows * columns),
        cut=True,
        window=ArrayWindow(start=[7, 5], lengths=[rows, columns]),
    )


arrays = st.builds(make_block, numbers, st.integers(1, 100), st.integers(1, 100)) | st.builds(
    lambda number, count: ArrayView(dtype="int64", shape=[count], data=[number] * count), numbers, st.integers(0, 9000)
)
calls = repeat(st.builds(Call, call=texts, expected=optional_texts, actual=optional_texts, ok=st.booleans()), 40)
counts = st.integers(0, 10**9)
no, yes = st.none(), st.just(True)
bars = st.builds(Bar, label=texts, observed=counts, expected=no, low=no, high=no, allowed=yes, ok=st.booleans())
points = repeat(st.builds(Point, x=st.just(1.5e-300), y=st.just(2.5e300)), 3000)
lines = repeat(st.builds(ChartLine, label=texts, points=points), 5)
views = st.one_of(
    arrays,
    st.builds(TextView, text=texts),
    st.builds(CallsView, calls=calls, first=st.none() | st.integers(0, 39)),
    st.builds(BarsView, draws=counts, bars=repeat(bars, 50)),
    st.builds(ChartView, x=texts, y=texts, lines=lines),
)
errors = st.builds(ErrorView, type=texts, message=texts, line=st.integers(1, 99), traceback=texts)
cases = st.builds(
    CaseReport,
    index=st.integers(0, 99),
    name=texts,
    group=st.just("normal"),
    summary=texts,
    sample=st.booleans(),
    verdict=st.sampled_from(Verdict),
    message=texts,
    kind=texts,
    detail=texts,
    first=st.none() | repeat(st.integers(0, 2**62), 200),
    inputs=repeat(st.builds(NamedView, name=texts, value=views), 3),
    expected=st.none() | views,
    actual=st.none() | views,
    error=st.none() | errors,
    stdout=texts,
    alone=st.none() | views,
)
implementations = st.builds(
    ImplementationReport,
    label=st.just("buggy 7"),
    right=st.booleans(),
    cost=st.just(False),
    bug=st.none() | st.just(KnownBug(id="b", title="t", why="w" * 500, how="h" * 500)),
    passed=st.just(False),
    failed_test=texts,
    message=texts,
    calls=repeat(texts, 30),
)
bounded = settings(max_examples=25, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])


def make_report(cases: list[CaseReport], **more: Any) -> GradingReport:
    fields: dict[str, Any] = {
        "slug": "toy",
        "verdict": Verdict.WRONG_ANSWER,
        "message": "m",
        "scores": {},
        "bugs": [],
        "time_ms": 1.0,
        "backend": "b",
        "problem_version": "v",
        "environment": Environment(python="3", numpy="2"),
    }
    return GradingReport(cases=cases, **fields | more)


@bounded
@given(cases)
def test_no_case_exceeds_its_limit(case: CaseReport) -> None:
    limited = limit_case(case)
    assert measure(limited) <= CASE_BYTES
    assert (limited.index, limited.verdict, limited.sample) == (case.index, case.verdict, case.sample)
    assert measure(drop_details(case, CASE_TOO_LARGE)) <= SHORT_CASE_BYTES
    assert CaseReport.model_validate_json(limited.model_dump_json()) == limited


class LaterCaseReport(CaseReport):
    """A report with a field that no limit knows."""

    trace: str = ""


def test_new_field_is_left_out_if_it_takes_too_much_space() -> None:
    case = LaterCaseReport(**make_case(0, Verdict.WRONG_ANSWER).model_dump(), trace="x" * CASE_BYTES)
    limited = limit_case(case)
    assert (limited.omitted, limited.message) == (CASE_TOO_LARGE, case.message)
    assert measure(limited) <= SHORT_CASE_BYTES


@bounded
@given(implementations)
def test_no_implementation_exceeds_its_limit(one: ImplementationReport) -> None:
    assert measure(limit_implementation(one)) <= IMPLEMENTATION_BYTES


@bounded
@given(repeat(cases.map(limit_case), 100), repeat(implementations, 120), texts, repeat(texts, 200))
def test_no_report_exceeds_its_limit(
    cases: list[CaseReport], implementations: list[ImplementationReport], message: str, tests: list[str]
) -> None:
    report = make_report(cases, implementations=implementations, message=message, tests=tests)
    limited = limit_report(report)
    assert measure(limited) <= REPORT_BYTES
    assert serialize_report(report) == (limited, limited.model_dump_json())
    redact_report(limited, Redaction(show_bugs=False, source_lines=3))


def make_case(index: int, verdict: Verdict) -> CaseReport:
    block = make_block(-1.2345678901234567e-300, 20, 20)
    return CaseReport(
        index=index,
        name=f"case {index}",
        group="normal",
        summary="s",
        sample=False,
        verdict=verdict,
        message="m",
        expected=block,
        actual=block,
        stdout="x" * 3000,
    )


def test_leaves_out_details_of_passed_and_later_cases_first() -> None:
    verdicts = [Verdict.WRONG_ANSWER if index % 4 == 0 else Verdict.ACCEPTED for index in range(40)]
    limited = limit_report(make_report([make_case(index, verdict) for index, verdict in enumerate(verdicts)]))
    short = [case.index for case in limited.cases if case.omitted]
    passed = [index for index in range(40) if index % 4]
    assert short == passed[-len(short) :]
    assert {case.omitted for case in limited.cases} == {"", REPORT_TOO_LARGE}
    assert REPORT_TOO_LARGE.startswith("Details are not stored because ")
    assert measure(limited) > 0.8 * REPORT_BYTES
    all_wrong = limit_report(make_report([make_case(index, Verdict.WRONG_ANSWER) for index in range(40)]))
    with_details = [case.index for case in all_wrong.cases if not case.omitted]
    assert with_details == list(range(len(with_details)))
    assert [case.name for case in all_wrong.cases] == [f"case {index}" for index in range(40)]


def test_small_report_stays_as_it_is() -> None:
    report = make_report([make_case(0, Verdict.WRONG_ANSWER)])
    assert limit_report(report) is report
    assert serialize_report(report) == (report, report.model_dump_json())


def test_reads_arrays_of_earlier_releases() -> None:
    """They have no window: a cut one holds the first elements."""
    data = [1.2345678901234567e-300] * 4096
    old = {"kind": "array", "dtype": "float64", "shape": [300, 400], "data": data, "cut": True}
    text = make_case(0, Verdict.WRONG_ANSWER).model_copy(update={"expected": None}).model_dump(mode="json")
    case = CaseReport.model_validate(text | {"actual": old})
    assert isinstance(case.actual, ArrayView)
    assert (case.actual.window, len(case.actual.data)) == (None, 4096)
    limited = limit_case(case)
    assert isinstance(limited.actual, ArrayView)
    assert (limited.actual.cut, limited.actual.window, len(limited.actual.data)) == (True, None, 400)


def test_keeps_the_first_wrong_call() -> None:
    calls = [Call(call=f"a.f({index})", expected="x" * 160, actual="y" * 160, ok=index != 211) for index in range(300)]
    view = CallsView(calls=calls, first=211)
    case = make_case(0, Verdict.WRONG_ANSWER).model_copy(update={"actual": view, "expected": None})
    limited = limit_case(case.model_copy(update={"inputs": [NamedView(name="x", value=make_block(1.5e-300, 50, 50))]}))
    assert isinstance(limited.actual, CallsView)
    assert len(limited.actual.calls) < 300
    assert limited.actual.first is not None
    assert limited.actual.calls[limited.actual.first].call == "a.f(211)"


@pytest.mark.parametrize("part", ["a", "€", "\x01", '"', "\0", "\ud800"], ids=ascii)
def test_one_text_is_cut_by_its_bytes(part: str) -> None:
    cut = sanitize_text(part * 99_999)
    assert MAX_TEXT_BYTES - 12 <= measure_text(cut) <= MAX_TEXT_BYTES
    assert cut.endswith("…")
    assert fit_text("short", 5) == "short"


HOSTILE_VALUES = {
    "controls": "\x01" * 3_000_000,
    "many texts": ["€" * 2000] * 2000,
    "wide array": np.full((2, 40_000), -1.2345678901234567e-300),
    "nested": [[[["😀" * 100] * 16] * 16] * 8],
    "map": {"\x02" * 200 + str(number): "\x03" * 900 for number in range(300)},
    "steps": [{"ok": "\x01" * 100_000}] * 400,
    "sampler": {"tokens": np.arange(4000)},
}


@pytest.mark.parametrize("slug", ["softmax", "lru_cache", "bm25", "beam_search", "token_sampling", "adamw"])
def test_no_hostile_outcome_exceeds_the_limit(slug: str) -> None:
    """The whole way from an outcome of a real problem's case, through its checker's view, to the report."""
    problem = load_package(slug)
    error = ErrorReport(type="\x01" * 9999, message="\x02" * 99_999, line=3, traceback="€" * 99_999)
    run = CaseRun(status=Status.RAISED, error=error, stdout="\x01€".encode() * 30_000, stdout_cut=True)
    for index, case in enumerate(problem.cases(PRACTICE_SEED)[::9]):
        for value in HOSTILE_VALUES.values():
            outcome = Outcome(how="ok", value=value)
            finding = Finding(ok=False, kind="value", message="m" * 9999, detail="\x01" * 99_999, first=(1, 2))
            alone = CaseResult(index=index, run=run, case=case, expected=outcome, actual=outcome, finding=finding)
            result = replace(alone, alone=alone)
            report = limit_case(build_case_report(problem, result))
            assert measure(report) <= CASE_BYTES
            assert report.name == case.name


def test_a_case_without_details_is_still_marked_as_reported():
    case = make_case(3, Verdict.ACCEPTED).model_copy(update={"self_counted": True, "stdout": "text"})
    short = drop_details(case, CASE_TOO_LARGE)
    assert (short.self_counted, short.stdout, short.omitted) == (True, "", CASE_TOO_LARGE)
