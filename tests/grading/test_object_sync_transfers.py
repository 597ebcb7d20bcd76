"""What an honest process sends arrives unchanged, or the sender refuses it before it is sent."""

import json
from typing import Any

import numpy as np
import pytest

from problems.format.test_runtime.array_codec import Array
from problems.format.test_runtime.rpc import RpcPeer


class Pair:
    """Two peers in one process. `send` passes a value from the first to the second."""

    def __init__(self) -> None:
        self.a, self.b = RpcPeer(first=True, exchange=str), RpcPeer(first=False, exchange=str)

    def send(self, value: Any) -> Any:
        return self.b.unpack(self.a.pack(["gave", value]))[1]


arrays = [
    np.arange(6).reshape(2, 3),
    np.asfortranarray(np.arange(6.0).reshape(2, 3)),
    np.arange(12.0).reshape(3, 4)[::-1, 1::2],
    np.broadcast_to(np.arange(2.0), (50, 2)),
    np.arange(8)[:0],
    np.array(3.5),
    np.array(["a", "\U0010ffff"])[1:],
    np.array([b"abc", b""]),
    np.array(["2026-01-01"], "M8[25s]"),
    np.array([1, 2], "m8[us]"),
    np.arange(16, dtype=">u2").view("u1")[3:9],
    np.array([True, False, True])[::-2],
    np.arange(4, dtype="u1").view(bool),
    np.zeros(3, [("a", "f8"), ("b", "i4")])["a"],
    np.arange(3, dtype=np.longdouble),
    np.array([1 + 2j]),
    np.zeros((0, 5)),
    np.arange(5.0)[None, :, None],
]


@pytest.mark.parametrize("array", arrays, ids=lambda array: f"{array.dtype}{array.shape}")
def test_transfers_arrays(array: Array):
    pair = Pair()
    received = pair.send([array, array])
    assert received[0] is received[1] or array.base is not None
    assert received[0].dtype == array.dtype
    assert received[0].shape == array.shape
    assert (received[0] == array).all()
    assert (pair.send(array) == array).all()


def test_transfers_uninitialized_booleans():
    array = np.full(4, 2, "u1").view(bool).copy()
    assert Pair().send(array).view("u1").tolist() == [1, 1, 1, 1]


@pytest.mark.parametrize(
    "array",
    [
        np.array([object()]),
        np.zeros(2, "V4"),
        np.zeros(2, [("a", "f8")]),
        np.array(["a"], "T"),
        np.zeros((1,) * 40),
        np.broadcast_to(np.zeros(1), (10**5, 10**5)),
        np.array([2**31 - 1], "u4").view("U1"),
    ],
    ids=lambda array: f"{array.dtype}{array.ndim}",
)
def test_sender_refuses_what_receiver_would(array: Array):
    pair = Pair()
    kept = [1]
    assert isinstance(pair.send((kept, array)), TypeError)
    assert pair.send(kept) == [1], "a failed message must not count as sent"
    kept.append(2)
    with pytest.raises(TypeError):
        pair.a.pack(["do", "len", None, (array,), ()])
    assert pair.send(kept) == [1, 2]


def test_view_shares_memory_after_transfer():
    pair = Pair()
    base = np.zeros((4, 3))
    whole, row = pair.send([base, base[1]])
    base[1, 2] = 7
    pair.send(None)
    assert whole[1, 2] == row[2] == 7
    assert np.shares_memory(whole, row)


def test_failed_name_does_not_lose_objects():
    pair = Pair()
    kept = [1]
    pair.a.local_objects = {}
    body = ["do", "call", ["name", "missing"], ["tuple", [pair.a.encode(kept)]], ["tuple", []]]
    assert pair.b.unpack(json.dumps([body, [], [], []]))[0] == "fail"
    assert pair.send(kept) == [1]
