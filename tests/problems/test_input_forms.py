"""The forms in which candidates type inputs: expressions of values, signatures of the starter code, and scripts whose
calls were forged in the cell that evaluates them."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from problems.format.case import Case
from problems.format.input_form import InputRefusedError, say_fields_are
from problems.format.input_form_builders import find_input_form, list_input_forms
from problems.format.loader import load_package
from problems.format.python_source import format_expression, format_field
from problems.format.starter_signatures import read_classes, read_functions
from problems.format.value_encoding import encode_canonical

LRU_CACHE, KV_CACHE, SOFTMAX = load_package("lru_cache"), load_package("kv_cache"), load_package("softmax")
NEW = ["new", "cache", "LRUCache", [2], {}]


@pytest.mark.parametrize(
    "value",
    [
        None,
        True,
        -3,
        10**30,
        0.1 + 0.2,
        -0.0,
        float("nan"),
        float("-inf"),
        1 + 2j,
        complex(-0.0, float("nan")),
        "it's \u2028 and \\",
        b"\x00",
        [1, [2.5, ("a",)], ()],
        {1: {0: [1, 2]}, "b": None},
        {3},
        set[int](),
        {frozenset({1, "a"}), frozenset[int]()},
        np.float32(1.5),
        np.int8(-4),
        np.arange(6).reshape(2, 3),
        np.array([[1.5, np.nan], [np.inf, -0.0]]),
        np.array([1, 2], dtype=np.float16),
        np.array([True, False]),
        np.array([1j, np.inf]),
        np.array(2.5),
        np.zeros((0, 3), dtype=np.int32),
        np.arange(8, dtype=np.uint8).reshape(2, 2, 2),
        {"w": np.ones((2, 2))},
    ],
)
def test_expression_gives_the_same_value(value: Any) -> None:
    for text in (format_expression(value), format_field(value)):
        assert encode_canonical(eval(text, {"np": np})) == encode_canonical(value)


@pytest.mark.parametrize("value", [np.array(["text"]), np.str_("text"), np.longdouble(1), np.array([None]), object()])
def test_refuses_values_that_no_expression_gives(value: Any) -> None:
    with pytest.raises(TypeError, match="cannot be written as an expression"):
        format_expression(value)


def test_field_has_one_row_of_a_matrix_on_each_line() -> None:
    assert format_field(np.eye(2)) == "np.array([[1.0, 0.0],\n          [0.0, 1.0]])"


def test_reads_signatures_of_starter_code() -> None:
    starter = (
        "def f(a, b=-1, *, c=None): ...\n\nclass Box:\n    def __init__(self, size): ...\n    def get(self): ...\n"
    )
    assert read_functions(starter)["f"].text == "f(a, b=-1, c=None)"
    assert [(each.name, each.default) for each in read_functions(starter)["f"].parameters] == [
        ("a", None),
        ("b", "-1"),
        ("c", "None"),
    ]
    assert {name: method.text for name, method in read_classes(starter)["Box"].items()} == {
        "__init__": "Box(size)",
        "get": "get()",
    }


def build_steps(problem: Any, calls: Any) -> Any:
    form = find_input_form(problem, "script")
    assert form is not None
    return form.make_payload({"script": calls})["steps"]


@pytest.mark.parametrize(
    "calls",
    [
        "cache.get(1)",
        [],
        [NEW] * 201,
        [NEW, "get"],
        [["new", "cache", "OrderedDict", [], {}]],
        [["new", "__builtins__", "LRUCache", [], {}]],
        [["new", "cache", "LRUCache", [], {1: 2}]],
        [["new", "cache", "LRUCache", [], {"a b": 2}]],
        [["new", "cache", "LRUCache", "args", {}]],
        [["call", "cache", "get", [1], {}]],
        [NEW, ["call", "cache", "__init__", [1], {}]],
        [NEW, ["call", "cache", "__reduce__", [], {}]],
        [NEW, ["get", "cache", "__dict__"]],
        [NEW, ["set", "cache", "__class__", 1]],
        [NEW, ["function", "", "eval", ["1"], {}]],
        [NEW, ["growth", "LRUCache", [4, 8]]],
        [["interleave", "LRUCache", 2, [], [], [], []]],
        [NEW, ["call", "clock", "advance", [1.0], {}]],
    ],
)
def test_forged_call_is_refused(calls: Any) -> None:
    with pytest.raises(InputRefusedError):
        build_steps(LRU_CACHE, calls)


def test_function_gets_only_objects_of_the_script() -> None:
    new, call = ["new", "cache", "KVCache", [2, 2, 4], {}], ["function", "", "decode_step", [1, 2, 3, 4]]
    assert build_steps(KV_CACHE, [new, [*call[:3], [1, 2, 3, 4, {"$object": "cache"}], {}]])[1] == [
        *("step", "cache", "decode_step"),
        *(1, 2, 3, 4),
    ]
    for last in ({"$object": "other"}, {"$object": 1}, "cache"):
        with pytest.raises(InputRefusedError):
            build_steps(KV_CACHE, [new, [*call[:3], [1, 2, 3, 4, last], {}]])


@pytest.mark.parametrize(
    "payload",
    [
        {"x": 1},
        {"entry": "softmax", "tables": 3},
        {"entry": "hidden", "names": ["x"], "args": [1], "kwargs": {}},
        {"entry": "softmax", "names": ["x"], "args": [{"$callback": "f"}], "kwargs": {}},
        {"steps": [["interleave", "x"]]},
    ],
)
def test_samples_of_another_form_have_no_forms(payload: dict[str, Any]) -> None:
    case = Case(name="a", group="normal", summary="", payload=payload, sample=True)
    assert list_input_forms(replace(SOFTMAX, cases=lambda _: (case,))) == ()


@pytest.mark.parametrize(
    ("names", "sentence"),
    [(["x"], "x is empty"), (["x", "y"], "x and y are empty"), (list("xyz"), "x, y and z are empty")],
)
def test_names_empty_fields(names: list[str], sentence: str) -> None:
    assert say_fields_are(names, "empty") == sentence
