"""The shared checkers: what they accept, what they say of the rest, and that junk cannot break them."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from problems.format.case import Case
from problems.format.checkers import SHARED_CHECKERS
from problems.format.checkers.close import ByWords
from problems.format.failures import related
from problems.format.outcome import Outcome, Raised
from problems.format.payloads import ask, call, new, script
from problems.format.views import ArrayView, CallsView, TextView

CLOSE = SHARED_CHECKERS["close"]
SCRIPT = SHARED_CHECKERS["script"]


def case(x: Any = None, **rest: Any) -> Case:
    x = np.zeros(3) if x is None else x
    return Case(name="c", group="normal", summary="s", payload=call("f", {"x": x}), **rest)


def ok(value: Any, **rest: Any) -> Outcome:
    return Outcome(how="ok", value=value, **rest)


def raised(*bases: str) -> Outcome:
    return Outcome(how="raised", raised=Raised(type=bases[0], bases=bases, message="secret 42", line=3))


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
def test_it_accepts_the_same_numbers_in_any_dress(got: Any) -> None:
    assert CLOSE.check(case(), ok(WANT), ok(got)).ok


@pytest.mark.parametrize("got", [3, 3.0, np.float32(3), np.int64(3), np.array(3.0)])
def test_it_accepts_scalars_of_every_kind(got: Any) -> None:
    assert CLOSE.check(case(), ok(3.0), ok(got)).ok


@pytest.mark.parametrize(
    ("want", "got", "kind", "words"),
    [
        (WANT, WANT.T, "shape", "Shape (2, 4) for (4, 2): transposed?"),
        (WANT, WANT[None], "shape", "an axis too many"),
        (WANT, WANT.sum(0), "shape", "summed away"),
        (WANT, WANT[:3], "shape", "Shape (3, 2) for (4, 2)."),
        (WANT, np.where(WANT > 4, np.nan, WANT), "nan", "NaN from row 2 on."),
        (WANT, np.where(WANT == 5, np.inf, WANT), "inf", "Infinity in 1 of 8 places, row 2."),
        (WANT, WANT * np.nan, "nan", "NaN everywhere."),
        (WANT, np.where(WANT > 6, -np.inf, WANT), "inf", "Infinity in the last row."),
        (WANT, WANT * 2, "factor", "Off by a factor of 2 everywhere."),
        (WANT, -WANT, "factor", "The sign is wrong everywhere."),
        (WANT, WANT + 1, "shift", "Off by the same amount everywhere."),
        (WANT, WANT * 0, "zeros", "Every value is 0."),
        (WANT, WANT * 0 + 7, "constant", "Every value is the same."),
        (WANT, WANT * [1, 1.5], "column", "Right but for the last column."),
        (WANT, WANT + np.array([[0, 0], [3, 1], [2, 5], [0, 0]]), "row", "It differs in rows 1 to 2, and is right"),
        (WANT, WANT[::-1], "order", "The rows are right and stand in reverse order."),
        (np.array([0.5, 0.2, 0.3]), np.array([0.2, 0.5, 0.3]), "order", "The values are right and stand in another"),
        (np.array([0.5, 0.2, 0.3]), np.array([0.5, 0.5, 0.3]), "sum", "It sums to 1 no longer along the last axis."),
        (WANT[:2], WANT[:2].T, "transposed", "The values are those of the transpose."),
        (WANT, WANT * 1.0001, "precision", "Right to about 4 digits only"),
        (np.array([1.1, 2.3, 7.7]), np.array([1.1, 2.3, 7.7], np.float16), "precision", "digits only"),
        (3.0, 4.0, "value", "The value differs."),
    ],
)  # fmt: skip
def test_it_says_how_numbers_differ(want: Any, got: Any, kind: str, words: str) -> None:
    finding = CLOSE.check(case(), ok(want), ok(got))
    assert not finding.ok
    assert (finding.kind, words in finding.message) == (kind, True), finding


def test_it_finds_the_first_difference() -> None:
    got = WANT.copy()
    got[2, 1] = got[3, 0] = -5
    assert CLOSE.check(case(), ok(WANT), ok(got)).first == (2, 1)
    finding = CLOSE.check(case(), ok((WANT, WANT)), ok((WANT, got)))
    assert finding.first == (1, 2, 1)
    assert finding.message.startswith("In result 2:")


def test_it_wants_nan_and_infinity_just_where_they_belong() -> None:
    want = np.array([np.nan, np.inf, -np.inf, 1.0])
    assert CLOSE.check(case(), ok(want), ok(want.tolist())).ok
    for place in range(4):
        got = want.copy()
        got[place] = 5.0
        assert CLOSE.check(case(), ok(want), ok(got)).first == (place,)
    assert not CLOSE.check(case(), ok(want), ok(np.array([np.nan, -np.inf, np.inf, 1.0]))).ok


@pytest.mark.parametrize(
    ("dtype", "error", "right"), [("f8", 5e-6, False), ("f4", 5e-4, True), ("f4", 5e-3, False), ("f2", 5e-4, True)]
)
def test_it_takes_its_tolerance_from_the_inputs(dtype: str, error: float, right: bool) -> None:
    one = case(np.zeros(3, dtype))
    got = WANT.copy()
    got[1, 1] *= 1 + error
    assert CLOSE.check(one, ok(WANT), ok(got)).ok is right


def test_it_lets_a_case_set_the_tolerance() -> None:
    got = WANT.copy()
    got[1, 1] += 0.01
    assert CLOSE.check(case(options={"atol": 0.1}), ok(WANT), ok(got)).ok
    assert not CLOSE.check(case(options={"rtol": 1e-9}), ok(WANT), ok(WANT * (1 + 5e-7))).ok


@pytest.mark.parametrize(
    "got",
    [None, "abc", b"x", {}, set(), [[1, 2], [3]], [1, "a"], WANT + 1j, 1j, WANT > 3, True, [10**400] * 8,
        np.array(["a"]), object(), [], [[]],
    ],
)  # fmt: skip
def test_it_refuses_what_is_no_rectangle_of_numbers(got: Any) -> None:
    finding = CLOSE.check(case(), ok(WANT), ok(got))
    assert not finding.ok
    assert finding.kind in ("type", "shape")
    CLOSE.show(case(), ok(WANT), ok(got))


def test_it_survives_lists_nested_without_end() -> None:
    deep: list[Any] = []
    for _ in range(900):
        deep = [deep]
    assert not CLOSE.check(case(), ok(WANT), ok(deep)).ok
    assert not SCRIPT.check(steps(1), ok([{"ok": [1]}]), ok([{"ok": deep}])).ok
    assert not SCRIPT.check(steps(1), ok([{"ok": deep}]), ok([{"ok": deep}])).ok
    CLOSE.show(case(), ok(WANT), ok(deep))
    SCRIPT.show(steps(1), ok([{"ok": 1}]), ok([{"ok": deep}]))


@pytest.mark.parametrize("name", ["close", "script"])
@pytest.mark.parametrize(
    ("actual", "kind"),
    [
        (raised("ValueError", "Exception"), "raised"),
        (Outcome(how="time"), "time"),
        (Outcome(how="memory"), "memory"),
        (Outcome(how="output"), "output"),
        (Outcome(how="crashed"), "crashed"),
        (Outcome(how="stopped", detail="Too many calls."), "stopped"),
        (Outcome(how="missing", missing="f"), "missing"),
        (Outcome(how="not_run"), "not_run"),
    ],
)
def test_it_says_how_a_case_ended(name: str, actual: Outcome, kind: str) -> None:
    finding = SHARED_CHECKERS[name].check(steps(0), ok([]), actual)
    assert (finding.ok, finding.kind) == (False, kind)
    assert finding.message
    assert "42" not in finding.message


def test_it_names_only_exceptions_that_cannot_carry_inputs_out() -> None:
    assert "ValueError" in CLOSE.check(case(), ok(1.0), raised("Secret_3_14", "ValueError", "Exception")).message
    assert "Secret" not in CLOSE.check(case(), ok(1.0), raised("Secret_3_14", "ValueError", "Exception")).message


def test_it_reports_inputs_that_were_changed() -> None:
    finding = CLOSE.check(case(), ok(WANT), ok(WANT, mutated=("x",)))
    assert (finding.ok, finding.kind) == (False, "mutated")
    assert "`x`" in finding.message
    assert CLOSE.check(case(), ok(WANT, mutated=("x",)), ok(WANT, mutated=("x",))).ok
    assert CLOSE.check(case(options={"mutates": ["x"]}), ok(WANT), ok(WANT, mutated=("x",))).ok


def test_it_wants_an_exception_where_the_reference_raises() -> None:
    want = raised("ValueError", "Exception")
    assert CLOSE.check(case(), want, raised("IndexError", "LookupError", "Exception")).ok
    assert CLOSE.check(case(), want, ok(1.0)).kind == "returned"
    strict = case(options={"raises": ["LookupError"]})
    assert CLOSE.check(strict, want, raised("IndexError", "LookupError", "Exception")).ok
    assert not CLOSE.check(strict, want, raised("TypeError", "Exception")).ok
    assert not CLOSE.check(case(), want, Outcome(how="time")).ok


def test_it_knows_the_same_wrong_answer_again() -> None:
    nan = np.array([np.nan, 1.0, 2.0])
    assert CLOSE.same(case(), ok(nan), ok([float("nan"), 1.0, 2.0]))
    assert not CLOSE.same(case(), ok(nan), ok([1.0, float("nan"), 2.0]))
    assert not CLOSE.same(case(), ok(WANT), ok(WANT * 2))
    assert not CLOSE.same(case(), ok(WANT), ok(WANT, mutated=("x",)))
    assert CLOSE.same(
        case(), raised("IndexError", "LookupError", "Exception"), raised("KeyError", "LookupError", "Exception")
    )
    assert not CLOSE.same(case(), raised("IndexError", "LookupError", "Exception"), raised("TypeError", "Exception"))
    assert not CLOSE.same(case(), raised("TypeError", "Exception"), ok(1.0))
    assert CLOSE.same(case(), ok("junk"), ok("junk"))
    assert not CLOSE.same(case(), ok("junk"), ok(WANT))


def test_it_relates_exceptions_by_what_they_share_beyond_the_common_root() -> None:
    assert related(("KeyError", "LookupError", "Exception"), ("IndexError", "LookupError", "Exception"))
    assert not related(("KeyError", "LookupError", "Exception"), ("TypeError", "Exception"))


def test_it_shows_arrays_text_and_exceptions() -> None:
    shown = CLOSE.show(case(), ok(WANT), ok("no"))
    assert [named.name for named in shown.inputs] == ["call", "x"]
    assert isinstance(shown.expected, ArrayView)
    assert shown.expected.shape == [4, 2]
    assert isinstance(shown.actual, TextView)
    odd = CLOSE.show(case(), None, ok(np.array([np.nan, np.inf, -np.inf])))
    assert isinstance(odd.actual, ArrayView)
    assert odd.actual.data == ["nan", "inf", "-inf"]
    large = CLOSE.show(case(), None, ok(np.zeros((100, 100))))
    assert isinstance(large.actual, ArrayView)
    assert large.actual.cut
    assert isinstance(CLOSE.show(case(), ok(WANT), raised("ValueError")).actual, TextView)


def steps(count: int, **rest: Any) -> Case:
    calls = [new("a", "A"), *(ask("a", "f", place) for place in range(count - 1))][:count]
    return Case(name="s", group="normal", summary="s", payload=script(calls), **rest)


@pytest.mark.parametrize(
    ("want", "got", "right"),
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
def test_it_compares_answers_of_calls(want: Any, got: Any, right: bool) -> None:
    one = steps(2)
    assert SCRIPT.check(one, ok([{"ok": None}, {"ok": want}]), ok([{"ok": None}, {"ok": got}])).ok is right


def test_it_finds_the_first_wrong_call() -> None:
    want = [{"ok": None}, {"ok": 1}, {"ok": 2}, {"raised": ["ValueError", "Exception"]}]
    one = steps(4)
    assert SCRIPT.check(one, ok(want), ok([{"ok": None}, {"ok": 1}, {"ok": 9}, {"ok": 9}])).first == (2,)
    assert SCRIPT.check(one, ok(want), ok(want[:3])).kind == "missing"
    assert SCRIPT.check(one, ok(want), ok([*want[:3], {"ok": 1}])).kind == "returned"
    assert SCRIPT.check(one, ok(want), ok([*want[:3], {"raised": ["Odd", "Exception"]}])).ok
    strict = steps(4, options={"raises": {3: ["ValueError"]}})
    assert SCRIPT.check(strict, ok(want), ok([*want[:3], {"raised": ["Odd", "ValueError"]}])).ok
    assert not SCRIPT.check(strict, ok(want), ok([*want[:3], {"raised": ["Odd", "Exception"]}])).ok
    finding = SCRIPT.check(one, ok(want), ok([{"ok": None}, {"raised": ["KeyError", "Exception"]}, *want[2:]]))
    assert (finding.kind, finding.first) == ("raised", (1,))
    assert SCRIPT.check(steps(4, options={"ignore": [2]}), ok(want), ok([*want[:2], {"ok": 9}, want[3]])).ok


def test_it_shows_a_script_side_by_side() -> None:
    want, got = [{"ok": None}, {"ok": 1}], [{"ok": None}, {"ok": "x"}]
    shown = SCRIPT.show(steps(2), ok(want), ok(got)).actual
    assert isinstance(shown, CallsView)
    assert [(c.call, c.expected, c.actual, c.ok) for c in shown.calls] == [
        ("a = A()", "None", "None", True),
        ("a.f(0)", "1", "'x'", False),
    ]
    assert shown.first == 1
    crashed = SCRIPT.show(steps(2), ok(want), Outcome(how="time")).actual
    assert isinstance(crashed, CallsView)
    assert [c.ok for c in crashed.calls] == [None, None]
    alone = SCRIPT.show(steps(2), None, ok(got)).actual
    assert isinstance(alone, CallsView)
    assert alone.calls[1].expected is None


def test_it_shows_the_surroundings_of_a_late_difference() -> None:
    want = [{"ok": place} for place in range(900)]
    got = [*want[:800], {"ok": -5}, *want[801:]]
    shown = SCRIPT.show(steps(900), ok(want), ok(got)).actual
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
def test_it_meets_junk_with_a_finding_and_never_an_exception(junk: Any, want: Any, other: Any) -> None:
    for checker, one in ((CLOSE, case()), (SCRIPT, steps(2))):
        finding = checker.check(one, ok(want), ok(junk))
        assert finding.ok or (finding.kind and finding.message)
        checker.same(one, ok(junk), ok(other))
        checker.same(one, ok(junk), ok(junk))
        checker.show(one, ok(want), ok(junk))
        checker.show(one, None, ok(junk))


def test_two_exceptions_are_one_behaviour_by_words_only_if_they_say_the_same() -> None:
    def raised(message: str) -> Outcome:
        return Outcome(how="raised", raised=Raised(type="ValueError", bases=("ValueError",), message=message))

    one, again = raised("shapes (2,3) and (4,) at 0x7f01"), raised("shapes (2,3) and (4,) at 0xAB02")
    assert ByWords().same(case(), one, again)
    assert not ByWords().same(case(), one, raised("shapes (2,3) and (5,) at 0x7f01"))
    assert CLOSE.same(case(), one, raised("shapes (2,3) and (5,) at 0x7f01"))
    assert ByWords().same(case(), ok(1.0), ok(1.0))
