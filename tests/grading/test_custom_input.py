"""Evaluation of the expressions that candidates type, in the real sandbox: values, errors and attacks."""

import time
from typing import Any

import numpy as np
import pytest

from judge.grading.custom_input import MAX_INPUT_BYTES, MAX_VALUE_ITEMS, CustomInput, evaluate_input
from problems.format.input_form import InputForm, InputRefusedError
from problems.format.input_form_builders import find_input_form
from problems.format.loader import load_package
from problems.format.problem import Problem
from sandbox import Sandbox

SOFTMAX, LRU_CACHE = load_package("softmax"), load_package("lru_cache")


def get_form(problem: Problem, name: str) -> InputForm:
    form = find_input_form(problem, name)
    assert form is not None
    return form


def evaluate(sandbox: Sandbox, text: str) -> Any:
    form = get_form(SOFTMAX, "softmax")
    return evaluate_input(SOFTMAX, form, CustomInput(form=form.name, fields={"x": text}), sandbox)["x"]


def evaluate_script(sandbox: Sandbox, text: str) -> Any:
    form = get_form(LRU_CACHE, "script")
    typed = CustomInput(form=form.name, fields={"script": text})
    return form.make_payload(evaluate_input(LRU_CACHE, form, typed, sandbox))["steps"]


def get_refusal(sandbox: Sandbox, text: str) -> str:
    with pytest.raises(InputRefusedError) as caught:
        evaluate(sandbox, text)
    return str(caught.value)


def test_evaluates_values_of_each_kind(sandbox: Sandbox) -> None:
    array = evaluate(sandbox, "np.arange(6, dtype=np.float32).reshape(2, 3)")
    assert (array.dtype, array.tolist()) == (np.float32, [[0, 1, 2], [3, 4, 5]])
    assert evaluate(sandbox, "\n {1: [2.5, None], 'a': (True, {3})}\n") == {1: [2.5, None], "a": (True, {3})}
    assert np.isnan(evaluate(sandbox, "float('nan')"))
    assert evaluate(sandbox, "np.array([np.inf, -np.inf])").tolist() == [float("inf"), float("-inf")]
    assert evaluate(sandbox, "[math.pi > 3, 'é\\u2028', b'x', 1j, 10**30]") == [True, "é\u2028", b"x", 1j, 10**30]


def test_later_field_uses_earlier_one(sandbox: Sandbox) -> None:
    problem = load_package("rms_norm")
    form = get_form(problem, "rms_norm")
    typed = CustomInput(form=form.name, fields={"gamma": "np.ones(x.shape[-1])", "x": "np.zeros((2, 3))"})
    assert evaluate_input(problem, form, typed, sandbox)["gamma"].tolist() == [1, 1, 1]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[1,\n 2", "x, line 1: SyntaxError: '[' was never closed."),
        ("[1,\nunknown]", "x, line 2: NameError: name 'unknown' is not defined."),
        ("1 / 0", "x, line 1: ZeroDivisionError: division by zero."),
        ("import os", "x, line 1: SyntaxError: invalid syntax."),
        ("open('/proc/self/../1/environ').read()", "x, line 1: "),
        ("lambda: 1", "x has a value of type builtins.function"),
        ("np.ma.masked_array([1.0], [True])", "x has a value of type numpy.ma"),
        ("np.array([object()])", "x has a value of type numpy.ndarray[object]"),
        ("(lambda a: a.append(a) or a)([])", "nested too deeply"),
        ("[[1]] * 200_000 + [2] * 100_000", "too many items"),
        (f"list(range({MAX_VALUE_ITEMS + 1}))", "more than 20,000 items"),
        ("'a' * (9 << 20)", "larger than 8 MiB"),
        ("np.zeros((2000, 2000))", "larger than 8 MiB"),
        ("print('x' * (1 << 20))", "prints too much"),
        ("np.ones(1 << 40)", "needs more memory"),
        ("bytearray(1 << 34)", "needs more memory"),
        ("10 ** 10_000", "an integer of more than 4096 bits"),
        ("{frozenset({1}): 2}", "a set or an array as a key"),
        ("__import__('sys').exit(3)", "It ends the process"),
        ("__import__('os')._exit(0)", "It ends the process"),
        ("__import__('os').fork()", "PermissionError"),
        ("(_ for _ in ()).throw(KeyboardInterrupt)", "It raises KeyboardInterrupt."),
        ("__import__('os').write(4, b'forged' * 10)", "The expressions changed how they are evaluated."),
    ],
)
def test_refuses_what_cannot_be_passed_on(sandbox: Sandbox, text: str, message: str) -> None:
    assert message in get_refusal(sandbox, text)


def test_endless_expression_ends_in_time(sandbox: Sandbox) -> None:
    assert "takes longer than 5 s" in get_refusal(sandbox, "sum(1 for _ in iter(int, 1))")


def test_deeply_nested_text_is_refused(sandbox: Sandbox) -> None:
    assert "x" in get_refusal(sandbox, "[" * (MAX_INPUT_BYTES // 2 - 10) + "]" * (MAX_INPUT_BYTES // 2 - 10))


PIPES, CODEC = "inside.pipe_messages", "inside.codec"

COLLIDING = "{(2 ** 61 - 1) * k: 0 for k in range(1, %d)}"
"""Keys that are all multiples of 2 ** 61 - 1, the modulus of Python's hash, so each has the hash 0."""


def test_colliding_keys_cost_the_judge_no_time(sandbox: Sandbox) -> None:
    started = time.thread_time()
    assert "hashes collide" in get_refusal(sandbox, COLLIDING % 3000)
    assert time.thread_time() - started < 5  # steady: the CPU time of this thread; it would be 100 s


CHEAT = """type("Cheat", (), {
    "__reduce__": lambda self: (print, ("reduced",)),
    "__array__": lambda self, *a, **k: np.zeros(3),
    "__eq__": lambda self, other: True,
    "__hash__": lambda self: 1,
    "__repr__": lambda self: 1 / 0,
})()"""


@pytest.mark.parametrize("text", [CHEAT, f"[{CHEAT}]", f"{{1: {CHEAT}}}"])
def test_object_that_cheats_is_refused(sandbox: Sandbox, text: str) -> None:
    assert "which cannot be passed on" in get_refusal(sandbox, text)


def test_subclasses_lose_their_methods(sandbox: Sandbox) -> None:
    value = evaluate(sandbox, 'type("Odd", (float,), {"__add__": lambda a, b: 0})(2.5)')
    assert (type(value), value + 1) == (float, 3.5)


@pytest.mark.parametrize(
    "answer",
    [
        "[]",
        "{'values': [1]}",
        "{'values': {1: 2}}",
        "{'values': {'y': 1}}",
        "{'values': {'x': sys.modules}}",
        "{'error': {}}",
        "{'error': {'field': [], 'type': 10 ** 6000, 'message': {}, 'line': 10 ** 6000}}",
        "{'error': {'field': 'y', 'type': '\\0', 'message': 'm' * 10_000, 'line': -1}}",
    ],
)
def test_forged_result_is_refused(sandbox: Sandbox, answer: str) -> None:
    text = (
        "(lambda sys, pipes, codec: (lambda f: pipes.write_all(4, pipes.HEADER.pack(len(f), pipes.OUTCOME, 0) + f))"
        f"(codec.encode({answer})))(*map(__import__('sys').modules.get, ('sys', {PIPES!r}, {CODEC!r})))"
    )
    refusal = get_refusal(sandbox, text)
    assert len(refusal) < 1000
    assert "NoneType" not in refusal  # the modules were found


def test_reads_calls_of_a_script(sandbox: Sandbox) -> None:
    steps = evaluate_script(
        sandbox, "n = 1 + 1\ncache = LRUCache(capacity=n)\n# a comment\ncache.put('k', np.zeros(2))\ncache.get('k')"
    )
    assert [step[:3] for step in steps] == [
        ["new", "cache", "LRUCache"],
        ["do", "cache", "put"],
        ["call", "cache", "get"],
    ]
    assert steps[0][3:] == [[], {"capacity": 2}]
    assert steps[1][3][1].tolist() == [0, 0]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("cache = LRUCache(2)\ncache.clear()", "script, line 2: cache has no method clear here."),
        ("cache = LRUCache(2)\ncache.__init__(3)", "has no method __init__ here"),
        ("cache = LRUCache(2)\ncache.entries", "cache.entries cannot be read here"),
        ("cache = LRUCache(2)\ncache.capacity = 3", "capacity cannot be set here"),
        ("cache = LRUCache(*[2])", "without * and **"),
        ("for k in range(3): pass", "each line must be a call or an assignment"),
        ("import os", "each line must be a call or an assignment"),
        ("x = 1", "There is no call"),
        ("cache = LRUCache(2)\n" + "cache.get(1)\n" * 200, "At most 200 are allowed"),
        ("cache = LRUCache(2)\ncache.get(1 / 0)", "script, line 2: ZeroDivisionError"),
        ("cache = LRUCache(2\n", "script, line 1: SyntaxError"),
        ("_ = LRUCache(2)", "is not a class of this problem"),
        ("other.get(1)", "each line must be a call"),
    ],
)
def test_refuses_other_statements(sandbox: Sandbox, text: str, message: str) -> None:
    with pytest.raises(InputRefusedError) as caught:
        evaluate_script(sandbox, text)
    assert message in str(caught.value)
