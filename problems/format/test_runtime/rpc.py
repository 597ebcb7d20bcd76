"""A remote procedure call (RPC) peer: two processes without shared memory use each other's objects.

Numbers, strings, bytes and tuples are passed by value. Lists, dicts, sets and arrays exist in both processes: the next
message synchronizes every in-place change, and object identity and shared memory are preserved (`object_sync`). All
other objects (functions, instances, iterators) stay in the process that created them. The other process holds a
`Proxy` that forwards calls, attribute access and operators to it. The peers take turns: one message is in progress at
a time, and its answer may itself be a request.
"""

import json
import operator
import threading
import weakref
from collections.abc import Callable
from types import MethodType, ModuleType
from typing import Any, cast

from problems.format.test_runtime.exception_codec import decode_exception, encode_exception
from problems.format.test_runtime.object_sync import (
    CONTAINERS,
    NotTransferableError,
    ObjectSync,
    decode_bytes,
    encode_bytes,
    is_container,
)

__all__ = ["NotTransferableError", "Proxy", "RemoteName", "RpcPeer"]

RpcMessage = list[Any]
PLAIN_TYPES = (str, bool, int, float)


def _call(target: Any, *args: Any, **kwargs: Any) -> Any:
    return target(*args, **kwargs)


def _call_method(target: Any, name: str, *args: Any, **kwargs: Any) -> Any:
    return getattr(target, name)(*args, **kwargs)


def _isinstance(kind: Any, value: Any) -> bool:
    return isinstance(kind, type) and isinstance(value, kind)


def _enter(target: Any) -> Any:
    return target.__enter__()


def _exit(target: Any) -> Any:
    return target.__exit__(None, None, None)


def _make_binary(name: str) -> Callable[[Any, Any], Any]:
    return getattr(operator, f"{name}_" if name in ("and", "or") else name)


def _make_reflected(name: str) -> Callable[[Any, Any], Any]:
    return lambda a, b: _make_binary(name)(b, a)


_ARITHMETIC = "add sub mul truediv floordiv mod pow matmul and or xor lshift rshift".split()  # noqa: SIM905 -- one line instead of 13
OPERATIONS: dict[str, Callable[..., Any]] = {
    "call": _call,
    "method": _call_method,
    "getattr": getattr,
    "setattr": setattr,
    "delattr": delattr,
    "len": len,
    "getitem": operator.getitem,
    "setitem": operator.setitem,
    "delitem": operator.delitem,
    "contains": operator.contains,
    "iter": iter,
    "next": next,
    "bool": bool,
    "int": int,
    "float": float,
    "index": operator.index,
    "neg": operator.neg,
    "abs": abs,
    "enter": _enter,
    "exit": _exit,
    "isinstance": _isinstance,
    **{name: _make_binary(name) for name in (*_ARITHMETIC, "eq", "ne", "lt", "le", "gt", "ge")},
    **{f"r{name}": _make_reflected(name) for name in _ARITHMETIC},
}
"""The operations that a peer can request on an object of the other peer, by name."""


class Proxy:
    """Stands for an object in the other process and forwards operations to it."""

    __slots__ = ("__weakref__", "display_name_", "peer_", "ref_")
    peer_: "RpcPeer"
    ref_: Any
    display_name_: str
    __array_ufunc__ = None  # otherwise NumPy treats the proxy as a sequence of numbers

    def __init__(self, peer: "RpcPeer", ref: Any, display_name: str) -> None:
        for name, value in (("peer_", peer), ("ref_", ref), ("display_name_", display_name)):
            object.__setattr__(self, name, value)

    def __repr__(self) -> str:
        return f"<{self.display_name_}>"

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        return self.peer_.request("call", self, *args, **kwargs)

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(f"{self!r} does not show {name}")
        if (self.ref_, name) in self.peer_.known_methods:
            return RemoteMethod(self, name)
        return self.peer_.request("getattr", self, name)

    def __setattr__(self, name: str, value: Any) -> None:
        self.peer_.request("setattr", self, name, value)

    def __delattr__(self, name: str) -> None:
        self.peer_.request("delattr", self, name)

    def __eq__(self, other: object) -> Any:
        return self is other or self.peer_.request("eq", self, other)

    def __hash__(self) -> int:
        return hash(self.ref_)

    def __instancecheck__(self, value: object) -> bool:
        return isinstance(value, Proxy) and bool(self.peer_.request("isinstance", self, value))

    def __exit__(self, *_: object) -> Any:
        return self.peer_.request("exit", self)

    def __reduce_ex__(self, _: Any) -> Any:
        raise TypeError(f"{self!r} is in another process and cannot be copied")


def _make_forwarder(name: str) -> Callable[..., Any]:
    def forward(self: Proxy, *args: Any) -> Any:
        return self.peer_.request(name, self, *args)

    return forward


for _name in OPERATIONS.keys() - {"call", "method", "getattr", "setattr", "delattr", "eq", "isinstance", "exit"}:
    setattr(Proxy, f"__{_name}__", _make_forwarder(_name))


class RemoteMethod:
    """A method of a remote object. Calling it takes one message, because no attribute lookup comes first."""

    __slots__ = ("name_", "owner_")

    def __init__(self, owner: Proxy, name: str) -> None:
        self.owner_, self.name_ = owner, name

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        return self.owner_.peer_.request("method", self.owner_, self.name_, *args, **kwargs)

    def __repr__(self) -> str:
        return f"<{self.name_} of {self.owner_!r}>"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, RemoteMethod) and self.owner_ is other.owner_ and self.name_ == other.name_

    def __hash__(self) -> int:
        return hash((self.owner_, self.name_))


class RemoteName(Proxy):
    """A module-level name of the implementation. Each use looks the name up again."""

    __slots__ = ()

    @property
    def __name__(self) -> str:  # type: ignore[override] -- functions have a __name__
        return str(self.ref_)


def _encode_remote(value: Any) -> Any:
    """Return the reference to an object of the other process, or None for any other value."""
    if isinstance(value, RemoteName):
        return ["name", value.ref_]
    if isinstance(value, Proxy):
        return ["yours", value.ref_]
    return ["yours", value.owner_.ref_, value.name_] if isinstance(value, RemoteMethod) else None


def _encode_plain(value: Any) -> Any:
    if isinstance(value, bytes):
        return ["bytes", encode_bytes(value)]
    return ["complex", value.real, value.imag] if isinstance(value, complex) else None


class RpcPeer:
    """One of the two peers.

    `exchange` sends a packed message on behalf of the current thread and returns the packed message that comes back.
    The peers must have opposite values of `first`, so that their object numbers differ.
    """

    def __init__(self, *, first: bool, exchange: Callable[[str], str]) -> None:
        self.exchange = exchange
        self.lock = threading.RLock()
        self.operations = dict(OPERATIONS)
        self.sync = ObjectSync(self.encode, self.decode, first=first)
        self.local_objects: dict[int, Any] = {}
        self.refs: dict[int, int] = {}
        self.proxies: dict[int, Any] = {}
        self.known_methods: set[tuple[Any, str]] = set()
        self.sent_exceptions: dict[int, BaseException] = {}
        self.released_refs: list[int] = []

    # Making requests

    def request(self, operation: str, target: Any, *args: Any, **kwargs: Any) -> Any:
        """Perform an operation on an object of the other peer. Returns its result or raises its exception."""
        message: RpcMessage = ["do", operation, target, args, tuple(kwargs.items())]
        while True:
            answer = self.send_and_receive(message)
            if answer[0] == "gave":
                return answer[1]
            if answer[0] == "raised":
                raise answer[1] from None
            message = self.handle(answer)

    def send_and_receive(self, message: RpcMessage) -> RpcMessage:
        """Send a message and receive the next one. Locked, because a message changes the tables of both peers."""
        with self.lock:
            return self.unpack(self.exchange(self.pack(message)))

    # Handling requests

    def handle(self, message: RpcMessage) -> RpcMessage:
        """Perform the requested operation and return the message that answers it."""
        try:
            if message[0] == "fail":
                raise message[1]
            _, operation, target, args, kwargs = message
            return ["gave", self.perform(operation, target, args, dict(kwargs))]
        except BaseException as error:  # the requester receives every exception, SystemExit included
            return ["raised", error]

    def perform(self, operation: str, target: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        return self.operations[operation](target, *args, **kwargs)

    def resolve_name(self, name: str) -> Any:
        """Return the object that a `RemoteName` refers to in this process."""
        raise NotTransferableError(f"this process has no names to look up: {name}")

    # Messages

    def pack(self, message: RpcMessage) -> str:
        """Serialize a message as JSON: it is fast, and safe to parse when the sender is not trusted."""
        changes = self.sync.collect_changes()
        body = self._pack_body(message)
        released, self.released_refs = self.released_refs, []
        return json.dumps([body, changes, self.sync.take_forgotten(), released])

    def _pack_body(self, message: RpcMessage) -> RpcMessage:
        kind, *rest = message
        if kind == "raised":
            return [kind, self._encode_exception(rest[0])]
        try:
            return [kind, *(self.encode(item) for item in rest)]
        except NotTransferableError as error:
            if kind == "do":
                raise TypeError(str(error)) from None
            return ["raised", self._encode_exception(TypeError(str(error)))]

    def unpack(self, packed: str) -> RpcMessage:
        body, changes, forgotten, released = json.loads(packed)
        self.sync.forget(forgotten)
        for ref in released:
            self.refs.pop(id(self.local_objects.pop(ref, None)), None)
        self.sync.apply_changes(changes)
        if body[0] == "raised":
            return ["raised", self._decode_exception(body[1])]
        try:
            return [body[0], *(self.decode(item) for item in body[1:])]
        except Exception as error:
            if body[0] != "do":
                raise
            return ["fail", error]

    # Values

    def encode(self, value: Any) -> Any:
        """Return the wire form of a value: JSON scalars as they are, all other values as a list [kind, ...].

        Raises NotTransferableError."""
        if value is None or type(value) in PLAIN_TYPES:
            return value
        if is_container(value):
            return self.sync.encode(value)
        form = _encode_remote(value) or _encode_plain(value)
        if form is not None:
            return form
        for kind in PLAIN_TYPES:
            if isinstance(value, kind):
                return kind(value)
        return self._encode_local(value)

    def _encode_local(self, value: Any) -> Any:
        if isinstance(value, ModuleType):
            raise NotTransferableError("a module cannot be passed from one process to another")
        if isinstance(value, MethodType) and id(value.__self__) in self.refs:
            return ["method", self.refs[id(value.__self__)], self.get_display_name(value.__self__), value.__name__]
        return ["mine", self._register(value), self.get_display_name(value)]

    def decode(self, form: Any) -> Any:
        """Return the value of a wire form."""
        if not isinstance(form, list):
            return form
        kind, *rest = cast("list[Any]", form)
        if kind in CONTAINERS:
            return self.sync.decode(kind, rest)
        decoders: dict[str, Callable[..., Any]] = {
            "bytes": decode_bytes,
            "complex": complex,
            "mine": self._decode_proxy,
            "method": self._decode_method,
            "yours": self._decode_local,
            "name": self.resolve_name,
        }
        return decoders[kind](*rest)

    def _decode_method(self, ref: int, display_name: str, name: str) -> RemoteMethod:
        self.known_methods.add((ref, name))
        return RemoteMethod(self._decode_proxy(ref, display_name), name)

    def _decode_local(self, ref: int, name: str | None = None) -> Any:
        owner = self.local_objects[ref]
        return owner if name is None else self.perform("getattr", owner, (name,), {})

    def get_display_name(self, value: Any) -> str:
        """Return the text that the other process shows for an object of this one."""
        kind = cast("type[Any]", value if isinstance(value, type) else type(value))
        return f"{kind.__name__} object"

    def _register(self, value: Any) -> int:
        ref = self.refs.get(id(value))
        if ref is None:
            ref = self.sync.allocate_ref()
            self.refs[id(value)] = ref
            self.local_objects[ref] = value
        return ref

    def _decode_proxy(self, ref: int, display_name: str) -> Proxy:
        reference = self.proxies.get(ref)
        proxy = reference() if reference else None
        if proxy is None:
            proxy = Proxy(self, ref, str(display_name)[:80])
            self.proxies[ref] = weakref.ref(proxy, lambda _: self.released_refs.append(ref))
        if ref in self.released_refs:
            self.released_refs.remove(ref)
        return proxy

    # Exceptions

    def _encode_exception(self, error: BaseException) -> RpcMessage:
        sent_ref = getattr(error, "_rpc_ref", None)
        if sent_ref is not None:
            return ["back", sent_ref]
        ref = self.sync.allocate_ref()
        self.sent_exceptions[ref] = error
        while len(self.sent_exceptions) > 100:
            self.sent_exceptions.pop(next(iter(self.sent_exceptions)))
        return ["new", ref, *encode_exception(error, self.encode)]

    def _decode_exception(self, form: RpcMessage) -> BaseException:
        if form[0] == "back" and form[1] in self.sent_exceptions:
            return self.sent_exceptions[form[1]]
        if form[0] != "new":
            return RuntimeError("an exception that this process no longer stores")
        error = decode_exception(form[2:], self.decode)
        error.__dict__["_rpc_ref"] = form[1]
        return error
