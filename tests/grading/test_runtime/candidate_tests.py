"""A candidate's test file that tests the RPC itself. tests/grading/test_test_runtime.py runs it."""

import gc
import inspect
import math
import queue
import random
import threading

import numpy as np
import pytest
import solution
from solution import *

ROW = np.arange(3.0)
CACHE = solution.Cache(1, 2)


def test_arrays():
    x = np.array([[1, 2], [3, 4]], dtype=np.float32)
    y = f(x)
    assert isinstance(y, np.ndarray) and y.dtype == np.float64 or y.dtype == np.float32
    assert f([1, 2]).tolist() == [2, 4]
    assert type(f(np.float64(3))) is np.float64


def test_identity():
    x = np.zeros(3)
    assert solution.same(x) is x
    l = [1, [2]]
    assert solution.same(l) is l
    assert solution.same(l[1]) is l[1]
    t = (1, l)
    assert solution.same(t)[1] is l
    assert solution.same({1: 2, (1, 2): "x"}) == {1: 2, (1, 2): "x"}
    assert solution.same({1, 2}) == {1, 2} and solution.same(frozenset([1])) == frozenset([1])
    assert solution.same(range(3)) == range(3)
    assert solution.same(2**100) == 2**100 and solution.same(1j) == 1j and solution.same(b"x") == b"x"
    assert math.isnan(solution.same(float("nan")))


def test_cycle():
    l = [1]
    l.append(l)
    r = solution.same(l)
    assert r is l


def test_inplace():
    d = {"w": np.zeros(2), "b": 1}
    w = d["w"]
    solution.inplace(d)
    assert w.tolist() == [1, 1] and d["b"] == 2 and d["new"].tolist() == [1]
    assert d["w"] is w
    solution.assign(d)
    assert d["w"] is not w and d["w"].tolist() == [0, 0] and w.tolist() == [1, 1]
    x = {"a": [[1, 2]]}
    solution.nested(x)
    assert x == {"a": [[1, 9]]}
    l = []
    assert solution.add_to(l) is l and l == [0]


def test_view_inplace():
    base = np.zeros((4, 3))
    d = {"row": base[1]}
    solution.inplace(d)
    assert base[1].tolist() == [1, 1, 1] and base.sum() == 3
    f_order = np.asfortranarray(np.arange(6.0).reshape(2, 3))
    assert (solution.same(f_order.T[1:]) == f_order.T[1:]).all()
    assert f(np.broadcast_to(np.arange(2.0), (3, 2))).shape == (3, 2)
    assert f(np.arange(10)[::-2]).tolist() == [18, 14, 10, 6, 2]


def test_buffers():
    c = solution.Cache(1, 2)
    row = np.ones(2)
    c.append(row)
    row[:] = 5
    c.append(row)
    assert c.total().tolist() == [10, 10]  # the cache keeps references


def test_objects():
    a, b = solution.Cache(3, 4), solution.Cache(5, 6)
    a.append([1])
    a.append([2])
    assert (a.length, len(a), a.k, b.length, len(b)) == (2, 2, 3, 0, 0)
    assert a[1] == [2]
    a.k = 7
    assert a.k == 7
    assert isinstance(a, solution.Cache) and not isinstance(3, solution.Cache)
    assert a == a and a != b
    a.A = np.eye(2)
    assert a.forward(np.array([1.0, 2])).tolist() == [1, 2]
    a.A[0, 0] = 10
    assert a.forward(np.array([1.0, 2])).tolist() == [10, 2]
    with pytest.raises(AttributeError):
        a._p
    with pytest.raises(AttributeError):
        a.nothing
    assert solution.Cache.kind == "cache"
    assert not hasattr(a, "zzz")


def test_raises():
    with pytest.raises(ValueError, match="bad x") as info:
        solution.raises("x")
    assert info.type is ValueError
    with pytest.raises(KeyError) as info:
        solution.raises("key")
    assert info.value.args == ("k", 3)
    with pytest.raises(ValueError):
        solution.raises("own")
    with pytest.raises(solution.Err):
        solution.raises("own")
    with pytest.raises(np.linalg.LinAlgError):
        solution.raises("np")
    with pytest.raises(UnicodeDecodeError):
        solution.raises("uni")
    with pytest.raises(SystemExit):
        solution.raises("exit")
    with pytest.raises(TypeError):
        solution.f()
    pytest.raises(ValueError, solution.raises, "q")


def test_opaque():
    idx = solution.index([["a", "a"], ["b"]])
    assert idx["a"][0] == 2
    assert solution.score(idx, "zz") == (0, "defaultdict")
    assert solution.score(idx, "a") == (2, "defaultdict")
    p = solution.pair()
    assert p[0] == 1
    assert solution.use_pair(p) == ("P", 1, [])


def test_callbacks():
    seen = []

    def fn(v):
        seen.append(v)
        return f(v) if v else -1

    assert solution.apply(fn, 0, 3) == [-1, 2, 4]
    assert seen == [0, 1, 2]

    class Mine(Exception):
        pass

    def bad(v):
        raise Mine("x")

    with pytest.raises(Mine):
        solution.apply(bad, 0, 1)
    with pytest.raises(ZeroDivisionError):
        solution.apply(lambda v: 1 / v, 0, 1)


def test_model():
    class Loss:
        def __init__(self, v):
            self.v = v

        def __truediv__(self, n):
            return Loss(self.v / n)

        def __float__(self):
            return float(self.v)

    class Model:
        params = {"w": np.ones(2)}

        def __init__(self):
            self.grads = {"w": np.zeros(2)}
            self.got = []

        def forward(self, x):
            return x @ self.params["w"]

        def loss_fn(self, out, y):
            return Loss((out - y) ** 2)

        def backward(self, loss):
            self.got.append(loss.v)
            self.grads["w"] += loss.v

    class Opt:
        def __init__(self):
            self.steps = []

        def step(self, params, grads):
            self.steps.append((params, grads))
            params["w"] -= grads["w"]

    m, o = Model(), Opt()
    acc = solution.Acc(m, o, 2)
    assert acc.step(np.array([1.0, 2]), 1.0) == 4.0
    assert m.got == [2.0] and len(o.steps) == 1
    assert o.steps[0][0] is m.params and o.steps[0][1]["w"] is m.grads["w"]
    assert m.params["w"].tolist() == [-1, -1]


def test_threads():
    n = 4
    links = [queue.Queue() for _ in range(n)]
    out = [None] * n

    def work(r):
        out[r] = solution.ring(r, n, np.array([r]), lambda a: links[(r + 1) % n].put(np.array(a)), links[r].get)

    ts = [threading.Thread(target=work, args=(r,)) for r in range(n)]
    [t.start() for t in ts]
    [t.join() for t in ts]
    assert [int(o[0]) for o in out] == [3, 1, 3, 5]


def test_generators():
    assert list(solution.gen(4)) == [0, 1, 4, 9]
    g = solution.gen(2)
    assert next(g) == 0
    for v in g:
        assert v == 1
    assert f(list(i for i in range(2))).tolist() == [0, 2]


def test_alias():
    a = solution.alias(2)
    assert a[0] is a[1]
    a[0][0] = 5
    assert a[1][0] == 5
    v = solution.views(2)
    assert np.shares_memory(v[0], v[1])
    v[0][1] = 7
    assert v[1][0] == 7


def test_seeds():
    random.seed(1)
    np.random.seed(2)
    a = solution.rand()
    random.seed(1)
    np.random.seed(2)
    assert solution.rand() == a == (random.Random(1).random(), np.random.RandomState(2).rand())


@pytest.mark.parametrize("n", [1, 2])
def test_fresh(n):
    assert solution.count() == 1
    assert solution.count() == 2


def test_module_objects():
    CACHE.append(ROW)
    assert len(CACHE) == 1


def test_approx():
    assert [1.0, [2.0, (3.0,)]] == pytest.approx([1.0, [2.0, (3.0 + 1e-9,)]])
    assert {"a": np.ones(2)} == pytest.approx({"a": [1, 1 + 1e-8]})
    assert np.ones(3) == pytest.approx(np.ones(3) + 1e-9)
    assert not (1.1 == pytest.approx(1))
    assert 1.1 == pytest.approx(1, abs=0.2) and 1.1 == pytest.approx(1, rel=0.2)
    assert float("nan") == pytest.approx(float("nan"), nan_ok=True)
    assert float("inf") == pytest.approx(float("inf"))


def test_hidden():
    for name in ("__code__", "__globals__", "__wrapped__", "__closure__", "__defaults__", "func_code", "__dict__"):
        assert not hasattr(f, name), name
    for name in ("np", "math", "threading", "sys", "defaultdict", "EOS"):
        with pytest.raises(AttributeError):
            getattr(solution, name)
    with pytest.raises(Exception):
        inspect.getsource(f)
    c = solution.Cache(1, 2)
    for m in (c.append, solution.gen(1)):
        for name in ("__func__", "__self__", "gi_frame", "gi_code", "im_func"):
            with pytest.raises(AttributeError):
                getattr(m, name)
    assert not any("rows.append" in repr(o)[:10000] for o in gc.get_objects() if isinstance(o, str))
    with pytest.raises(Exception):
        solution.apply(lambda v: inspect, 0, 1)


def test_deep():
    with pytest.raises(RecursionError):
        solution.deep(10**6)
