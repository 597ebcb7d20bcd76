"""Whatever one process sends, the other gets a value that is inside its own memory, or the one error."""

import json
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from problems.format.test_runtime import array_codec
from problems.format.test_runtime.array_codec import Array, encode_bytes, is_allowed_dtype
from problems.format.test_runtime.exception_codec import decode_exception
from problems.format.test_runtime.object_sync import ObjectSync
from problems.format.test_runtime.rpc import MalformedMessageError, NotTransferableError, RpcPeer

ALLOWED_KINDS = set("biufcmMSU")
REFUSED_DTYPES = [
    *("|O", "O", "object", "O8", "T", "StringDType()", "V", "|V8", "V0", "void"),
    *("i4,i4", "i8,O", "3i8", "(2,2)f4", "(1,)O", "<i8, <i8", "{'names':['a'],'formats':['O']}", "[('a', 'O')]"),
    *("<U0", "|S0", "U-3", "<U999999999", "|S99999999", "S", "U", "<u3", "<i16", ">b1", "|i8", "|u2", "=i8", "i8"),
    *("M8[0s]", "<M8[0s]", "<M8[-3s]", "<M8[1s]", "<M8[s/3]", "<M8[s]//4", "<M8[99999s]", "<M8[B]", "<m8[ ns]"),
    *("", "align", "a", "c", "c1", "?", "<f16\n", "<i8\0", "<i\u0668", " <i8", "<i8 ", "float64", "bool", "str", "p"),
]  # fmt: skip
SENT_DTYPES = ["|b1", "|i1", ">u2", "<i8", ">f2", "<f8", "<f16", "<c8", ">c16", "|S5", "<U3", ">U1", "<M8[25s]", "<m8"]
dtype_codes = st.one_of(
    st.sampled_from(REFUSED_DTYPES + SENT_DTYPES),
    st.from_regex(r"[|<>=]?[a-zA-Z?][0-9]{0,3}(\[[0-9]{0,5}[a-zA-Zμ]{0,2}(/[0-9])?\])?", fullmatch=True),
    st.text(max_size=12),
)
odd_numbers = st.one_of(
    st.integers(-20, 40),
    st.integers(),
    st.sampled_from([2**31, 2**32 - 1, 2**62, 2**63 - 1, 2**63, 2**64, -(2**63), -(2**63) - 1, 10**40]),
)
shapes = st.lists(st.one_of(st.integers(0, 4), odd_numbers), max_size=40)
junk = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=8)),
    lambda items: st.one_of(st.lists(items, max_size=5), st.dictionaries(st.text(max_size=3), items, max_size=3)),
    max_leaves=12,
)


def make_sync() -> ObjectSync:
    """The objects of a process that gets messages of the peer with even numbers."""
    peer = RpcPeer(first=False, exchange=str)
    peer._decoding.failures = []
    return peer.sync


def get_range(array: Array) -> tuple[int, int]:
    return np.lib.array_utils.byte_bounds(array)


def use(value: Any) -> None:
    """Read each element in several ways. A pointer among them would end this process."""
    if isinstance(value, np.ndarray) and value.size <= 10_000:
        for read in (repr, np.ndarray.tolist, np.ndarray.copy, np.ravel, np.sort if value.ndim else repr):
            read(value)


def make_array_form(array: Array, ref: int = 2) -> list[Any]:
    return ["array", ref, array_codec.encode_array_content(array, array_codec.read_array_bytes(array))]


@pytest.mark.parametrize("code", REFUSED_DTYPES)
def test_refuses_dtype_in_each_position(code: str):
    forms = (
        ["scalar", code, encode_bytes(bytes(8))],
        ["array", 2, [code, [1], "C", True, encode_bytes(bytes(8))]],
        ["array", 2, [code, [0], "C", True, ""]],
        ["view", make_array_form(np.zeros(4)), code, [[1], [8], 0], True],
        ["view", make_array_form(np.zeros(4)), code, [[0], [8], 0], True],
    )
    for kind, *rest in forms:
        with pytest.raises(MalformedMessageError):
            make_sync().decode(kind, rest)


@given(code=dtype_codes, shape=shapes, order=st.sampled_from("CFAK"), data=st.binary(max_size=64))
@example(code="|O", shape=[1], order="C", data=bytes(8))
@example(code="<U1", shape=[1], order="C", data=b"\xff\xff\xff\x7f")
@example(code="|b1", shape=[2], order="C", data=b"\1\2")
@example(code="<i8", shape=[2**62, 0, 2**62], order="C", data=b"")
def test_array_is_valid_or_refused(code: str, shape: list[int], order: str, data: bytes):
    try:
        value = make_sync().decode("array", [2, [code, shape, order, True, encode_bytes(data)]])
    except MalformedMessageError:
        return
    assert is_allowed_dtype(value.dtype)
    assert value.dtype.kind in ALLOWED_KINDS
    assert value.tobytes(order) == data
    assert list(value.shape) == shape
    use(value)


@given(code=dtype_codes, data=st.binary(max_size=40))
def test_scalar_is_valid_or_refused(code: str, data: bytes):
    try:
        value = make_sync().decode("scalar", [code, encode_bytes(data)])
    except MalformedMessageError:
        return
    assert value.dtype.kind in ALLOWED_KINDS
    assert value.dtype.itemsize == len(data)
    repr(value)


@settings(max_examples=500)
@given(
    base=st.sampled_from(["|b1", "|u1", "<i8", "<U2", "|S3", "<M8[s]"]),
    base_shape=st.lists(st.integers(0, 4), max_size=3),
    is_fortran=st.booleans(),
    code=dtype_codes,
    shape=shapes,
    strides=st.lists(odd_numbers, max_size=40),
    start=odd_numbers,
    writeable=st.booleans(),
)
@example("<i8", [4], False, "|O", [1], [8], 0, True)
@example("<i8", [4], False, "<i8", [5], [8], 0, True)
@example("<i8", [4], False, "<i8", [4], [-8], 16, True)
@example("<i8", [4], False, "<i8", [2], [2**63], 0, True)
@example("<i8", [4], False, "<i8", [3], [2**63 - 1], 0, True)
@example("<i8", [4], False, "<i8", [1], [10**40], 24, True)
@example("<i8", [4], False, "<i8", [2**20, 2**20, 2**20], [0, 0, 0], 0, True)
@example("<i8", [4], False, "<i8", [0, 2**63], [8, 8], 0, True)
@example("<i8", [4], False, "<i8", [], [], 25, True)
@example("<i8", [4], False, "<i8", [], [], -1, True)
@example("<i8", [4], False, "|u1", [1] * 33, [1] * 33, 0, True)
@example("|u1", [4], False, "|b1", [4], [1], 0, True)
@example("|b1", [4], False, "|u1", [4], [1], 0, True)
@example("<U2", [4], False, "<U2", [1], [8], 2, True)
@example("|u1", [0], False, "|u1", [0], [1], 0, True)
def test_view_is_inside_base_or_refused(
    base: str,
    base_shape: list[int],
    is_fortran: bool,
    code: str,
    shape: list[int],
    strides: list[int],
    start: int,
    writeable: bool,
):
    whole = np.zeros(base_shape, base, order="F" if is_fortran else "C")
    check_view(whole, code, shape, strides, start, writeable)


def check_view(whole: Array, code: str, shape: list[int], strides: list[int], start: int, writeable: bool) -> bool:
    sync = make_sync()
    root = make_array_form(whole)
    try:
        view = sync.decode("view", [root, code, [shape, strides, start], writeable])
    except MalformedMessageError:
        return False
    own = sync.decode("ref", [2])
    assert view.dtype.kind in ALLOWED_KINDS
    assert view.flags.writeable == writeable
    assert list(view.shape) == shape
    if view.size:
        (low, high), (first, last) = get_range(own), get_range(view)
        assert low <= first <= last <= high
    with pytest.raises(ValueError, match="resize"):
        own.resize(own.size + 1000)
    use(view)
    return True


@settings(max_examples=300)
@given(data=st.data())
def test_accepts_exactly_the_views_inside_base(data: st.DataObject):
    count = data.draw(st.integers(1, 6))
    shape = data.draw(st.lists(st.integers(1, 4), max_size=3))
    strides = data.draw(st.lists(st.integers(-12, 12), min_size=len(shape), max_size=len(shape)))
    start = data.draw(st.integers(-8, 60))
    offsets = [
        start + sum(index * stride for index, stride in zip(position, strides, strict=True))
        for position in np.ndindex(*shape)
    ]
    is_inside = all(0 <= offset <= 8 * count - 2 for offset in offsets)
    assert check_view(np.zeros(count), "<i2", shape, strides, start, True) == is_inside


@given(form=junk)
def test_junk_is_a_value_or_refused(form: Any):
    for kind in ("list", "dict", "set", "tuple", "frozenset", "record", "array", "view", "range", "scalar", "ref"):
        rests = [form, 2, [form]], [form], [2, form], [form, form], form if isinstance(form, list) else [form] * 4
        for rest in rests:
            try:
                make_sync().decode(kind, rest)
            except (MalformedMessageError, NotTransferableError):
                continue


@pytest.mark.parametrize("first", [True, False])
@given(body=junk, changes=junk, forgotten=junk, released=junk, kind=st.sampled_from(["do", "gave", "raised", None]))
def test_junk_message_closes_peer(first: bool, body: Any, changes: Any, forgotten: Any, released: Any, kind: Any):
    peer = RpcPeer(first=first, exchange=str)
    try:
        peer.unpack(json.dumps([[kind, *body] if isinstance(body, list) else body, changes, forgotten, released]))
    except MalformedMessageError:
        with pytest.raises(MalformedMessageError):
            peer.unpack('[["gave", null], [], [], []]')
        with pytest.raises(MalformedMessageError):
            peer.pack(["gave", None])
    except NotTransferableError:
        pass


DO = ["do", "len", ["yours", 3], ["tuple", []], ["tuple", []]]


@pytest.mark.parametrize(
    "body",
    [
        ["do", "eval", None, ["tuple", []], ["tuple", []]],
        ["do", ["len"], ["yours", 3], ["tuple", []], ["tuple", []]],
        ["do", "len", ["yours", 5], ["tuple", []], ["tuple", []]],
        ["do", "len", ["yours", True], ["tuple", []], ["tuple", []]],
        ["do", "len", ["yours", 3, "append"], ["tuple", []], ["tuple", []]],
        ["do", "len", None, ["tuple", []], ["tuple", []]],
        ["do", "mod", "%r", ["tuple", [["yours", 3]]], ["tuple", []]],
        ["do", "setitem", ["list", 2, [1]], ["tuple", [0, 1]], ["tuple", []]],
        ["do", "getattr", ["yours", 3], ["tuple", [["list", 2, []]]], ["tuple", []]],
        ["do", "getattr", ["yours", 3], ["tuple", []], ["tuple", []]],
        ["do", "len", ["yours", 3], ["list", 2, []], ["tuple", []]],
        ["do", "len", ["yours", 3], ["tuple", []], ["tuple", [["tuple", [1, 2]]]]],
        ["do", "len", ["yours", 3], ["tuple", [["list", 3, []]]], ["tuple", []]],
        ["do", "len", ["yours", 3], ["tuple", [["mine", 3, ""]]], ["tuple", []]],
        ["do", "len", ["yours", 3], ["tuple", [["ref", 3]]], ["tuple", []]],
        ["do", "len", ["yours", 3], ["tuple", [["list", 2, []], ["dict", 2, []]]], ["tuple", []]],
        ["do", "len", ["yours", 3], ["tuple", [{}]], ["tuple", []]],
        ["do", "len", ["yours", 3], ["tuple", [["range", 1, 2, 0]]], ["tuple", []]],
        ["do", "len", ["yours", 3], ["tuple", [["record", 2, [["list", 2, []]]]]], ["tuple", []]],
        ["do", "len", ["yours", 3], ["tuple", [["view", ["list", 2, []], "<i8", [[], [], 0], True]]], ["tuple", []]],
        ["fail", 1],
        ["raised", ["new", 2, [["builtins", "OSError"]], [["mine", 4, ""]], ""]],
        ["raised", ["new", 2, [["a", "\0"]], None, ""]],
        ["raised", ["back", "x"]],
    ],
)
def test_forged_body_closes_peer(body: list[Any]):
    peer = make_peer()
    with pytest.raises(MalformedMessageError):
        peer.unpack(json.dumps([body, [], [], []]))
    assert peer.failure is not None


def make_peer() -> RpcPeer:
    """A peer that knows one object of its own, with number 3."""
    peer = RpcPeer(first=False, exchange=str)
    peer.encode(Box())
    assert list(peer.local_objects) == [3]
    peer.unpack(json.dumps([DO, [], [], []]))
    return peer


class Box:
    def __len__(self) -> int:
        return 2


def test_answer_without_request_closes_peer():
    peer = make_peer()
    with pytest.raises(MalformedMessageError):
        peer.handle(peer.unpack('[["gave", 1], [], [], []]'))


@pytest.mark.parametrize("name", ["__class__", "__globals__", "gi_frame", "mro", "__array_interface__"])
def test_hides_introspection(name: str):
    peer = make_peer()
    for operation, *value in (("getattr",), ("setattr", 1), ("delattr",), ("method",)):
        body = ["do", operation, ["yours", 3], ["tuple", [name, *value]], ["tuple", []]]
        kind, error = peer.handle(peer.unpack(json.dumps([body, [], [], []])))
        assert kind == "raised"
        assert isinstance(error, AttributeError)


def test_strings_do_not_format_objects():
    peer = make_peer()
    body = ["do", "rmod", ["yours", 3], ["tuple", ["%r"]], ["tuple", []]]
    kind, error = peer.handle(peer.unpack(json.dumps([body, [], [], []])))
    assert (kind, type(error)) == ("raised", TypeError)


def fail_exchange(_: str) -> str:
    raise AssertionError("NumPy must send no request")


@pytest.mark.parametrize(
    "use_numbers",
    [np.array, np.zeros, np.ones(3).reshape, np.ones(50).__getitem__, lambda items: np.array(items, object)],
)
def test_numpy_makes_no_request_while_it_reads_a_list(use_numbers: Callable[[Any], Any]):
    """The answer could change the list, and NumPy would continue to read its freed memory."""
    peer = RpcPeer(first=False, exchange=fail_exchange)
    proxy = peer.decode(["mine", 2, "number"])
    for numbers in ([proxy, 1, 1], [1, proxy], [[proxy]]):
        with pytest.raises((TypeError, IndexError)):
            use_numbers(numbers)


def test_changes_keep_dtype_and_shape():
    sync = make_sync()
    array = sync.decode("array", [2, ["<i8", [2], "C", True, encode_bytes(bytes(16))]])
    for content in (
        ["|O", [2], "C", True, encode_bytes(bytes(16))],
        ["<i8", [2], "C", True, encode_bytes(bytes(8))],
        ["<i8", [2], "C", 1, encode_bytes(bytes(16))],
        ["<i8", [True, 2], "C", True, encode_bytes(bytes(16))],
        ["<i8", [2], "C", True, "***"],
    ):
        with pytest.raises(MalformedMessageError):
            sync.apply_change([2, content])
    with pytest.raises(NotTransferableError):
        sync.apply_change([2, ["<f8", [2], "C", True, encode_bytes(bytes(16))]])
    sync.apply_change([2, ["<i8", [2], "C", True, encode_bytes(b"\1" * 16)]])
    assert array.tobytes() == b"\1" * 16


def test_decodes_no_exception_with_side_effects():
    for args in ([["ref", 3]], [["name", "x"]], [["list", 2, []]]):
        with pytest.raises(MalformedMessageError):
            decode_exception([["builtins", "OSError"]], args, "", lambda form: form)


def test_numpy_itself_accepts_objects():
    assert np.ndarray((1,), np.dtype("O"), np.array([id(use)]))[0] is use, "NumPy itself has no such gate"
