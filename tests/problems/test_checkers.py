"""The shared checkers: what they accept, how they describe errors, and that junk cannot break them."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from problems.format.abnormal_outcomes import has_common_exception
from problems.format.array_comparison import compare_arrays
from problems.format.case import Case
from problems.format.checkers import SHARED_CHECKERS
from problems.format.checkers.close import CloseMessageChecker
from problems.format.outcome import Outcome, RaisedException
from problems.format.payloads import ask, call, new, script
from problems.format.views import ArrayView, CallsView, TextView

CLOSE = SHARED_CHECKERS["close"]
SCRIPT = SHARED_CHECKERS["script"]


def make_case(x: Any = None, **rest: Any) -> Case:
    x = np.zeros(3) if x is None else x
    return Case(name="c", group="normal", summary="s", payload=call("f", {"x": x}), **rest)


def make_ok(value: Any, **rest: Any) -> Outcome:
    return Outcome(how="ok", value=value, **rest)


def make_raised(*bases: str) -> Outcome:
    return Outcome(how="raised", raised=RaisedException(type=bases[0], bases=bases, message="secret 42", line=3))


WANT = np.arange(1.0, 9.0).reshape(4, 2)


@pytest.mark.parametrize(
    "got",
    [
        WANT,
        WANT.tolist(),
        tuple(map(tuple, WANT)),
        [list(row) for row in WANT],
        list(WANT),
        WANT.astype(int),
        WANT * (1 + 9e-7),
    ],
)
def test_accepts_equal_numbers_in_any_container(got: Any) -> None:
    assert CLOSE.check(make_case(), make_ok(WANT), make_ok(got)).ok


@pytest.mark.parametrize("got", [3, 3.0, np.float32(3), np.int64(3), np.array(3.0)])
def test_accepts_every_kind_of_scalar(got: Any) -> None:
    assert CLOSE.check(make_case(), make_ok(3.0), make_ok(got)).ok


@pytest.mark.parametrize(
    ("want", "got", "kind", "text"),
    [
        (WANT, WANT.T, "shape", "Shape (2, 4) instead of (4, 2): is it transposed?"),
        (WANT, WANT[None], "shape", "one axis too many"),
        (WANT, WANT.sum(0), "shape", "remove an axis"),
        (WANT, WANT[:3], "shape", "Shape (3, 2) instead of (4, 2)."),
        (WANT, np.where(WANT > 4, np.nan, WANT), "nan", "NaN from row 2 on."),
        (WANT, np.where(WANT == 5, np.inf, WANT), "inf", "Infinity in 1 of 8 elements, row 2."),
        (WANT, WANT * np.nan, "nan", "NaN everywhere."),
        (WANT, np.where(WANT > 6, -np.inf, WANT), "inf", "Infinity in the last row."),
        (WANT, WANT * 2, "factor", "Off by a factor of 2 everywhere."),
        (WANT, -WANT, "factor", "The sign is wrong everywhere."),
        (WANT, WANT + 1, "shift", "Off by the same amount everywhere."),
        (WANT, WANT * 0, "zeros", "Every value is 0."),
        (WANT, WANT * 0 + 7, "constant", "Every value is the same."),
        (WANT, WANT * [1, 1.5], "column", "Correct except for the last column."),
        (WANT, WANT + np.array([[0, 0], [3, 1], [2, 5], [0, 0]]), "row", "It differs in rows 1 to 2 and is correct"),
        (WANT, WANT[::-1], "order", "The rows are correct, but in reverse order."),
        (np.array([0.5, 0.2, 0.3]), np.array([0.2, 0.5, 0.3]), "order", "The values are correct, but in a different"),
        (np.array([-0.5, -np.inf]), np.array([-0.5, -300.0]), "value", "It differs in element 1."),
        (np.array([0.5, 0.2, 0.3]), np.array([0.5, 0.5, 0.3]), "sum", "It no longer sums to 1 along the last axis."),
        (WANT[:2], WANT[:2].T, "transposed", "The values are those of the transpose."),
        (WANT, WANT * 1.0001, "precision", "Correct to only about 4 digits"),
        (np.array([1.1, 2.3, 7.7]), np.array([1.1, 2.3, 7.7], np.float16), "precision", "Rounding can cause this"),
        (3.0, 4.0, "value", "The value differs."),
    ],
)  # fmt: skip
def test_describes_how_numbers_differ(want: Any, got: Any, kind: str, text: str) -> None:
    finding = CLOSE.check(make_case(), make_ok(want), make_ok(got))
    assert not finding.ok
    assert (finding.kind, text in finding.message) == (kind, True), finding


def test_finds_first_difference() -> None:
    got = WANT.copy()
    got[2, 1] = got[3, 0] = -5
    assert CLOSE.check(make_case(), make_ok(WANT), make_ok(got)).first == (2, 1)
    finding = CLOSE.check(make_case(), make_ok((WANT, WANT)), make_ok((WANT, got)))
    assert finding.first == (1, 2, 1)
    assert finding.message.startswith("In result 2:")


def test_requires_nan_and_infinity_where_expected() -> None:
    want = np.array([np.nan, np.inf, -np.inf, 1.0])
    assert CLOSE.check(make_case(), make_ok(want), make_ok(want.tolist())).ok
    for index in range(4):
        got = want.copy()
        got[index] = 5.0
        assert CLOSE.check(make_case(), make_ok(want), make_ok(got)).first == (index,)
    assert not CLOSE.check(make_case(), make_ok(want), make_ok(np.array([np.nan, -np.inf, np.inf, 1.0]))).ok


@pytest.mark.parametrize(
    ("dtype", "error", "is_correct"), [("f8", 5e-6, False), ("f4", 5e-4, True), ("f4", 5e-3, False), ("f2", 5e-4, True)]
)
def test_default_tolerance_follows_input_dtype(dtype: str, error: float, is_correct: bool) -> None:
    case = make_case(np.zeros(3, dtype))
    got = WANT.copy()
    got[1, 1] *= 1 + error
    assert CLOSE.check(case, make_ok(WANT), make_ok(got)).ok is is_correct


def test_case_options_set_tolerance() -> None:
    got = WANT.copy()
    got[1, 1] += 0.01
    assert CLOSE.check(make_case(options={"atol": 0.1}), make_ok(WANT), make_ok(got)).ok
    assert not CLOSE.check(make_case(options={"rtol": 1e-9}), make_ok(WANT), make_ok(WANT * (1 + 5e-7))).ok


NEARLY_ZERO = np.array([0.0, 1e-9, 0.5])
MASKED = np.array([True, False, False])


@pytest.mark.parametrize(
    ("exact", "got", "is_correct"),
    [
        (None, np.array([1e-9, 0.0, 0.5]), True),
        ("zeros", np.array([1e-9, 1e-9, 0.5]), False),
        ("zeros", np.array([-0.0, 0.0, 0.5 + 1e-9]), True),
        (MASKED, np.array([5e-324, 1e-9, 0.5]), False),
        (MASKED, np.array([0.0, 2e-9, 0.5]), True),
        (MASKED, [0, 0.0, 0.5], True),
        ("values", NEARLY_ZERO.tolist(), True),
        ("values", NEARLY_ZERO + 1e-15, False),
    ],
)
def test_exact_numbers_have_no_tolerance(exact: Any, got: Any, is_correct: bool) -> None:
    case = make_case(options={"exact": exact})
    finding = CLOSE.check(case, make_ok(NEARLY_ZERO), make_ok(got))
    assert (finding.ok, finding.kind) == ((True, "") if is_correct else (False, "exact"))
    parts = make_case(options={"exact": {1: exact}})
    assert CLOSE.check(parts, make_ok((NEARLY_ZERO, NEARLY_ZERO)), make_ok((got, got))).ok is is_correct
    ones = np.ones(3)
    assert CLOSE.check(parts, make_ok((NEARLY_ZERO, ones)), make_ok((NEARLY_ZERO + 1e-10, ones))).ok


@pytest.mark.parametrize("got", [2**60, float(2**60), 2.0**63, 2**60 + 2, True, np.nan])
def test_exact_integers_are_not_rounded(got: Any) -> None:
    case, want = make_case(options={"exact": "values"}), 2**60 + 1
    assert not CLOSE.check(case, make_ok(want), make_ok(got)).ok
    assert not CLOSE.check(case, make_ok(np.array([want] * 3)), make_ok([got] * 3)).ok
    assert CLOSE.check(case, make_ok(want), make_ok(np.array(want))).ok


def test_exact_infinity_and_nan_are_equal() -> None:
    want = np.array([np.inf, -np.inf, np.nan])
    assert CLOSE.check(make_case(options={"exact": "values"}), make_ok(want), make_ok(want.tolist())).ok


def test_wrong_outcomes_are_the_same_behavior_within_the_tolerance() -> None:
    case = make_case(options={"exact": "values"})
    assert CLOSE.is_same_behavior(case, make_ok(WANT), make_ok(WANT + 1e-9))


@pytest.mark.parametrize("exact", ["zero", True, MASKED, MASKED.astype(float)])
def test_reports_unusable_declaration_of_exact_numbers(exact: Any) -> None:
    with pytest.raises(ValueError, match="'exact'"):
        CLOSE.check(make_case(options={"exact": exact}), make_ok(WANT), make_ok(WANT))


@pytest.mark.parametrize(
    ("want", "got", "equal_values", "equal_types"),
    [
        (2, 2, True, True),
        (2, 2.0, True, False),
        (2, 2 * (1 + 1e-12), False, False),
        (0.1, 0.1 + 1e-13, False, False),
        ([1], (1,), True, False),
        (np.arange(2.0), [0.0, 1.0], True, False),
        (np.arange(2.0), np.arange(2), True, False),
        ({"a": [1]}, {"a": [1]}, True, True),
        ({"a": [1]}, {"a": (1,)}, True, False),
        (float("nan"), float("nan"), True, True),
    ],
)
def test_exact_steps_of_scripts(want: Any, got: Any, equal_values: bool, equal_types: bool) -> None:
    for exact, is_correct in (("values", equal_values), ("types", equal_types)):
        for option in (exact, {0: exact}):
            case = make_script_case(1, options={"exact": option})
            assert SCRIPT.check(case, make_ok([{"ok": want}]), make_ok([{"ok": got}])).ok is is_correct
    case = make_script_case(1, options={"exact": {1: "types"}})
    assert SCRIPT.check(case, make_ok([{"ok": 0.1}]), make_ok([{"ok": 0.1 + 1e-13}])).ok
    with pytest.raises(ValueError, match="'exact'"):
        SCRIPT.check(make_script_case(1, options={"exact": "zeros"}), make_ok([{"ok": 1}]), make_ok([{"ok": 1}]))


@pytest.mark.parametrize(
    "got",
    [None, "abc", b"x", {}, set(), [[1, 2], [3]], [1, "a"], WANT + 1j, 1j, WANT > 3, True, [10**400] * 8,
        np.array(["a"]), object(), [], [[]],
    ],
)  # fmt: skip
def test_rejects_non_rectangular_values(got: Any) -> None:
    finding = CLOSE.check(make_case(), make_ok(WANT), make_ok(got))
    assert not finding.ok
    assert finding.kind in ("type", "shape")
    CLOSE.show(make_case(), make_ok(WANT), make_ok(got))


def test_handles_deeply_nested_lists() -> None:
    deep: list[Any] = []
    for _ in range(900):
        deep = [deep]
    assert not CLOSE.check(make_case(), make_ok(WANT), make_ok(deep)).ok
    assert not SCRIPT.check(make_script_case(1), make_ok([{"ok": [1]}]), make_ok([{"ok": deep}])).ok
    assert not SCRIPT.check(make_script_case(1), make_ok([{"ok": deep}]), make_ok([{"ok": deep}])).ok
    CLOSE.show(make_case(), make_ok(WANT), make_ok(deep))
    SCRIPT.show(make_script_case(1), make_ok([{"ok": 1}]), make_ok([{"ok": deep}]))


@pytest.mark.parametrize("name", ["close", "script"])
@pytest.mark.parametrize(
    ("actual", "kind"),
    [
        (make_raised("ValueError", "Exception"), "raised"),
        (Outcome(how="time"), "time"),
        (Outcome(how="memory"), "memory"),
        (Outcome(how="output"), "output"),
        (Outcome(how="crashed"), "crashed"),
        (Outcome(how="stopped", detail="Too many calls."), "stopped"),
        (Outcome(how="missing", missing="f"), "missing"),
        (Outcome(how="not_run"), "not_run"),
    ],
)
def test_reports_how_case_ended(name: str, actual: Outcome, kind: str) -> None:
    finding = SHARED_CHECKERS[name].check(make_script_case(0), make_ok([]), actual)
    assert (finding.ok, finding.kind) == (False, kind)
    assert finding.message
    assert "42" not in finding.message


def test_reports_only_builtin_exception_names() -> None:
    assert (
        "ValueError"
        in CLOSE.check(make_case(), make_ok(1.0), make_raised("Secret_3_14", "ValueError", "Exception")).message
    )
    assert (
        "Secret"
        not in CLOSE.check(make_case(), make_ok(1.0), make_raised("Secret_3_14", "ValueError", "Exception")).message
    )


def test_reports_mutated_inputs() -> None:
    finding = CLOSE.check(make_case(), make_ok(WANT), make_ok(WANT, mutated=("x",)))
    assert (finding.ok, finding.kind) == (False, "mutated")
    assert "`x`" in finding.message
    assert CLOSE.check(make_case(), make_ok(WANT, mutated=("x",)), make_ok(WANT, mutated=("x",))).ok
    assert CLOSE.check(make_case(options={"mutates": ["x"]}), make_ok(WANT), make_ok(WANT, mutated=("x",))).ok


def test_requires_exception_if_reference_raises() -> None:
    want = make_raised("ValueError", "Exception")
    assert CLOSE.check(make_case(), want, make_raised("IndexError", "LookupError", "Exception")).ok
    assert CLOSE.check(make_case(), want, make_ok(1.0)).kind == "returned"
    strict = make_case(options={"raises": ["LookupError"]})
    assert CLOSE.check(strict, want, make_raised("IndexError", "LookupError", "Exception")).ok
    assert not CLOSE.check(strict, want, make_raised("TypeError", "Exception")).ok
    assert not CLOSE.check(make_case(), want, Outcome(how="time")).ok


def test_recognizes_same_wrong_behavior() -> None:
    nan = np.array([np.nan, 1.0, 2.0])
    assert CLOSE.is_same_behavior(make_case(), make_ok(nan), make_ok([float("nan"), 1.0, 2.0]))
    assert not CLOSE.is_same_behavior(make_case(), make_ok(nan), make_ok([1.0, float("nan"), 2.0]))
    assert not CLOSE.is_same_behavior(make_case(), make_ok(WANT), make_ok(WANT * 2))
    assert not CLOSE.is_same_behavior(make_case(), make_ok(WANT), make_ok(WANT, mutated=("x",)))
    assert CLOSE.is_same_behavior(
        make_case(),
        make_raised("IndexError", "LookupError", "Exception"),
        make_raised("KeyError", "LookupError", "Exception"),
    )
    assert not CLOSE.is_same_behavior(
        make_case(), make_raised("IndexError", "LookupError", "Exception"), make_raised("TypeError", "Exception")
    )
    assert not CLOSE.is_same_behavior(make_case(), make_raised("TypeError", "Exception"), make_ok(1.0))
    assert CLOSE.is_same_behavior(make_case(), make_ok("junk"), make_ok("junk"))
    assert not CLOSE.is_same_behavior(make_case(), make_ok("junk"), make_ok(WANT))


def test_matches_exceptions_by_specific_common_class() -> None:
    assert has_common_exception(("KeyError", "LookupError", "Exception"), ("IndexError", "LookupError", "Exception"))
    assert not has_common_exception(("KeyError", "LookupError", "Exception"), ("TypeError", "Exception"))


def test_shows_arrays_text_and_exceptions() -> None:
    shown = CLOSE.show(make_case(), make_ok(WANT), make_ok("no"))
    assert [named.name for named in shown.inputs] == ["call", "x"]
    assert isinstance(shown.expected, ArrayView)
    assert shown.expected.shape == [4, 2]
    assert isinstance(shown.actual, TextView)
    special = CLOSE.show(make_case(), None, make_ok(np.array([np.nan, np.inf, -np.inf])))
    assert isinstance(special.actual, ArrayView)
    assert special.actual.data == ["nan", "inf", "-inf"]
    large = CLOSE.show(make_case(), None, make_ok(np.zeros((100, 100))))
    assert isinstance(large.actual, ArrayView)
    assert large.actual.cut
    assert isinstance(CLOSE.show(make_case(), make_ok(WANT), make_raised("ValueError")).actual, TextView)


def make_script_case(count: int, **rest: Any) -> Case:
    calls = [new("a", "A"), *(ask("a", "f", number) for number in range(count - 1))][:count]
    return Case(name="s", group="normal", summary="s", payload=script(calls), **rest)


@pytest.mark.parametrize(
    ("want", "got", "is_correct"),
    [
        (3, np.int64(3), True),
        (3, 3.0, True),
        (3.5, np.float32(3.5), True),
        (True, np.True_, True),
        (True, 1, False),
        (0, False, False),
        (None, None, True),
        (None, -1, False),
        (-1, None, False),
        ("a", "a", True),
        ([1, 2], (1, 2), True),
        ([1, 2], np.array([1, 2]), True),
        ([1, 2], [2, 1], False),
        ([1, 2], {1, 2}, False),
        ({"k": 1}, {"k": np.int8(1)}, True),
        ({"k": 1}, {"j": 1}, False),
        ({1, 2}, {2, 1}, True),
        (float("nan"), float("nan"), True),
        (float("inf"), float("inf"), True),
        (float("inf"), 10**400, False),
        (0.1 + 0.2, 0.3, True),
        (10**30, 10**30, True),
        (10**30, 10**30 + 1, False),
        (0.0, 10**400, False),
    ],
)
def test_compares_call_results(want: Any, got: Any, is_correct: bool) -> None:
    case = make_script_case(2)
    assert (
        SCRIPT.check(case, make_ok([{"ok": None}, {"ok": want}]), make_ok([{"ok": None}, {"ok": got}])).ok is is_correct
    )


def test_finds_first_wrong_call() -> None:
    want = [{"ok": None}, {"ok": 1}, {"ok": 2}, {"raised": ["ValueError", "Exception"]}]
    case = make_script_case(4)
    assert SCRIPT.check(case, make_ok(want), make_ok([{"ok": None}, {"ok": 1}, {"ok": 9}, {"ok": 9}])).first == (2,)
    assert SCRIPT.check(case, make_ok(want), make_ok(want[:3])).kind == "missing"
    assert SCRIPT.check(case, make_ok(want), make_ok([*want[:3], {"ok": 1}])).kind == "returned"
    assert SCRIPT.check(case, make_ok(want), make_ok([*want[:3], {"raised": ["Odd", "Exception"]}])).ok
    strict = make_script_case(4, options={"raises": {3: ["ValueError"]}})
    assert SCRIPT.check(strict, make_ok(want), make_ok([*want[:3], {"raised": ["Odd", "ValueError"]}])).ok
    assert not SCRIPT.check(strict, make_ok(want), make_ok([*want[:3], {"raised": ["Odd", "Exception"]}])).ok
    finding = SCRIPT.check(
        case, make_ok(want), make_ok([{"ok": None}, {"raised": ["KeyError", "Exception"]}, *want[2:]])
    )
    assert (finding.kind, finding.first) == ("raised", (1,))
    assert SCRIPT.check(
        make_script_case(4, options={"ignore": [2]}), make_ok(want), make_ok([*want[:2], {"ok": 9}, want[3]])
    ).ok


def test_shows_expected_and_actual_call_results() -> None:
    want, got = [{"ok": None}, {"ok": 1}], [{"ok": None}, {"ok": "x"}]
    shown = SCRIPT.show(make_script_case(2), make_ok(want), make_ok(got)).actual
    assert isinstance(shown, CallsView)
    assert [(c.call, c.expected, c.actual, c.ok) for c in shown.calls] == [
        ("a = A()", "None", "None", True),
        ("a.f(0)", "1", "'x'", False),
    ]
    assert shown.first == 1
    crashed = SCRIPT.show(make_script_case(2), make_ok(want), Outcome(how="time")).actual
    assert isinstance(crashed, CallsView)
    assert [c.ok for c in crashed.calls] == [None, None]
    without_expected = SCRIPT.show(make_script_case(2), None, make_ok(got)).actual
    assert isinstance(without_expected, CallsView)
    assert without_expected.calls[1].expected is None


def test_shows_calls_around_late_difference() -> None:
    want = [{"ok": number} for number in range(900)]
    got = [*want[:800], {"ok": -5}, *want[801:]]
    shown = SCRIPT.show(make_script_case(900), make_ok(want), make_ok(got)).actual
    assert isinstance(shown, CallsView)
    assert len(shown.calls) <= 300
    assert shown.first is not None
    assert shown.calls[shown.first].ok is False


DTYPES = st.sampled_from(["f8", "f4", "f2", "i1", "u8", "?", "c8", "U3", "O"])
JUNK = st.recursive(
    st.one_of(
        st.none(),
        st.booleans(),
        st.integers(),
        st.integers(min_value=-(10**400), max_value=10**400),
        st.floats(),
        st.complex_numbers(),
        st.text(max_size=5),
        st.binary(max_size=5),
        hnp.arrays(DTYPES, hnp.array_shapes(min_dims=0, max_dims=3, min_side=0, max_side=3)),
        st.builds(object),
    ),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.tuples(inner, inner),
        st.dictionaries(st.one_of(st.text(max_size=3), st.integers()), inner, max_size=3),
        st.fixed_dictionaries({"ok": inner}),
        st.fixed_dictionaries({"raised": inner}),
    ),
    max_leaves=8,
)  # fmt: skip
WANTS = [
    WANT,
    3.0,
    (WANT, 1),
    [1, 2],
    None,
    True,
    "a",
    {"k": WANT},
    [np.ones(2), np.ones(3)],
    [{"ok": None}, {"ok": 1}],
]


@pytest.mark.filterwarnings("ignore")
@given(junk=JUNK, want=st.sampled_from(WANTS), other=JUNK)
def test_checkers_never_raise_for_junk(junk: Any, want: Any, other: Any) -> None:
    for checker, case in ((CLOSE, make_case()), (SCRIPT, make_script_case(2))):
        finding = checker.check(case, make_ok(want), make_ok(junk))
        assert finding.ok or (finding.kind and finding.message)
        checker.is_same_behavior(case, make_ok(junk), make_ok(other))
        checker.is_same_behavior(case, make_ok(junk), make_ok(junk))
        checker.show(case, make_ok(want), make_ok(junk))
        checker.show(case, None, make_ok(junk))


def test_message_checker_compares_exception_messages() -> None:
    def raised(message: str) -> Outcome:
        return Outcome(how="raised", raised=RaisedException(type="ValueError", bases=("ValueError",), message=message))

    first, second = raised("shapes (2,3) and (4,) at 0x7f01"), raised("shapes (2,3) and (4,) at 0xAB02")
    assert CloseMessageChecker().is_same_behavior(make_case(), first, second)
    assert not CloseMessageChecker().is_same_behavior(make_case(), first, raised("shapes (2,3) and (5,) at 0x7f01"))
    assert CLOSE.is_same_behavior(make_case(), first, raised("shapes (2,3) and (5,) at 0x7f01"))
    assert CloseMessageChecker().is_same_behavior(make_case(), make_ok(1.0), make_ok(1.0))


@pytest.mark.parametrize("want", [0.0, 1.0, -1e308, np.inf, -np.inf, np.nan])
@pytest.mark.parametrize("got", [0.0, 1.0 + 1e-9, 2.0, 1e308, np.inf, -np.inf, np.nan])
def test_a_comparison_without_description_finds_the_same(want: float, got: float) -> None:
    arrays = np.array([1.0, want]), np.array([1.0, got])
    described = compare_arrays(*arrays, rtol=1e-6, atol=1e-8)
    assert (described is None) == (compare_arrays(*arrays, rtol=1e-6, atol=1e-8, describe=False) is None)
    assert (described is None) == np.isclose(got, want, rtol=1e-6, atol=1e-8, equal_nan=True)
