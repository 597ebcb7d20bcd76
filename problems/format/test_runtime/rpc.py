"""A remote procedure call (RPC) peer: two processes without shared memory use each other's objects.

Numbers, strings, bytes and tuples are passed by value. Lists, dicts, sets and arrays exist in both processes: the next
message synchronizes every in-place change, and object identity and shared memory are preserved (`object_sync`). All
other objects (functions, instances, iterators) stay in the process that created them. The other process holds a
`Proxy` that forwards calls, attribute access and operators to it. The peers take turns: one message is in progress at
a time, and its answer may itself be a request.

The other peer is not trusted. `RpcPeer.unpack` validates a message completely: the kinds and fields of wire forms, the
numbers of objects, the operation and its target. A message that no honest peer sends closes this peer for good.
"""

import json
import operator
import threading
import weakref
from collections.abc import Callable
from types import MethodType, ModuleType
from typing import Any, cast

from problems.format.test_runtime.array_codec import decode_bytes, encode_bytes
from problems.format.test_runtime.exception_codec import decode_exception, encode_exception
from problems.format.test_runtime.object_sync import CONTAINERS, ObjectSync, is_container
from problems.format.test_runtime.wire_validation import (
    PLAIN_TYPES,
    MalformedMessageError,
    NotTransferableError,
    read_int,
    read_ints,
    read_list,
    read_text,
    require,
)

__all__ = ["MalformedMessageError", "NotTransferableError", "Proxy", "RemoteName", "RpcPeer"]

RpcMessage = list[Any]


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


def _reflected_mod(target: Any, value: Any) -> Any:
    """Formatting would show the object's repr. An honest peer formats its own strings with the repr of its proxy."""
    if isinstance(value, str | bytes):
        raise TypeError("a string cannot be formatted with an object of the other process")
    return value % target


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
    "neg": operator.neg,
    "abs": abs,
    "enter": _enter,
    "exit": _exit,
    "isinstance": _isinstance,
    **{name: _make_binary(name) for name in (*_ARITHMETIC, "eq", "ne", "lt", "le", "gt", "ge")},
    **{f"r{name}": _make_reflected(name) for name in _ARITHMETIC},
    "rmod": _reflected_mod,
}
"""The operations that a peer can request on an object of the other peer, by name."""
ATTRIBUTE_OPERATIONS = ("method", "getattr", "setattr", "delattr")
"""The operations whose first argument is the name of an attribute."""
_INTROSPECTION = (
    *("gi_code", "gi_frame", "gi_yieldfrom", "cr_await", "cr_code", "cr_frame", "cr_origin", "ag_await", "ag_code"),
    *("ag_frame", "tb_frame", "tb_next", "f_back", "f_builtins", "f_code", "f_globals", "f_locals", "f_trace", "mro"),
)
"""Attributes that lead from an object to the program around it."""


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

    def __array__(self, *_: Any, **__: Any) -> Any:
        # NumPy would call methods of the other process while it reads a list or an index array. That process may then
        # change the list or the array, and NumPy would use freed memory. For the same reason there is no __index__.
        raise TypeError(f"{self!r} is in another process and cannot be converted to an array")

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


def _decode_complex(real: Any, imaginary: Any) -> complex:
    require(all(type(part) in (int, float) for part in (real, imaginary)), "a part of a complex number is no number")
    return complex(real, imaginary)


def _encode_plain(value: Any) -> Any:
    if isinstance(value, bytes):
        return ["bytes", encode_bytes(value)]
    return ["complex", value.real, value.imag] if isinstance(value, complex) else None


_UNAVAILABLE = (NotTransferableError, RecursionError, MemoryError)
"""What decoding the containers of an honest message can raise."""


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
        self.failure: MalformedMessageError | None = None
        """The first malformed message. After it, this peer neither sends nor receives."""
        self._decoding = threading.local()
        self._decoders: dict[tuple[str, int], Callable[..., Any]] = {
            ("bytes", 1): decode_bytes,
            ("complex", 2): _decode_complex,
            ("mine", 2): self._decode_proxy,
            ("method", 3): self._decode_method,
            ("yours", 1): self._find_local,
            ("yours", 2): self._decode_bound_method,
            ("name", 1): self._decode_name,
        }

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
        if message[0] not in ("do", "fail"):
            raise self._close("an answer without a request")
        try:
            if message[0] == "fail":
                raise message[1]
            _, operation, target, args, kwargs = message
            return ["gave", self.perform(operation, target, args, dict(kwargs))]
        except BaseException as error:  # the requester receives every exception, SystemExit included
            return ["raised", error]

    def perform(self, operation: str, target: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        if operation in ATTRIBUTE_OPERATIONS and (args[0].startswith("__") or args[0] in _INTROSPECTION):
            raise AttributeError(f"{self.get_display_name(target)!r} does not show {args[0]!r}")
        return self.operations[operation](target, *args, **kwargs)

    def resolve_name(self, name: str) -> Any:
        """Return the object that a `RemoteName` refers to in this process."""
        raise NotTransferableError(f"this process has no names to look up: {name}")

    # Messages

    def pack(self, message: RpcMessage) -> str:
        """Serialize a message as JSON: it is fast, and safe to parse when the sender is not trusted."""
        if self.failure is not None:
            raise self.failure
        self.sync.start_message()
        try:
            changes = json.dumps(self.sync.collect_changes())
            body = json.dumps(self._pack_body(message))
        except BaseException as error:
            self.sync.roll_back()
            if message[0] == "gave" and isinstance(error, NotTransferableError):
                return self.pack(["raised", TypeError(str(error))])
            raise
        self.sync.finish_message()
        released, self.released_refs = self.released_refs, []
        return f"[{body}, {changes}, {self.sync.take_forgotten()}, {released}]"

    def _pack_body(self, message: RpcMessage) -> RpcMessage:
        kind, *rest = message
        if kind == "raised":
            return [kind, self._encode_exception(rest[0])]
        try:
            return [kind, *(self.encode(item) for item in rest)]
        except NotTransferableError as error:
            if kind == "do":
                raise TypeError(str(error)) from None
            raise

    def unpack(self, packed: Any) -> RpcMessage:
        """Parse and validate a message.

        Raises MalformedMessageError, and then raises it for each later message. An honest message can contain what this
        process cannot provide, such as a name that it does not have: then the request fails or, in an answer, the error
        is raised."""
        if self.failure is not None:
            raise self.failure
        outer_failures = getattr(self._decoding, "failures", None)
        failures: list[Exception] = []
        self._decoding.failures = failures
        try:
            message = self._unpack(read_text(packed))
        except MalformedMessageError as error:
            self.failure = error
            raise
        except (MemoryError, RecursionError):
            raise  # an honest message can need more memory or stack than is left
        except Exception as error:
            raise self._close(type(error).__name__) from None
        finally:
            self._decoding.failures = outer_failures
        if failures and message[0] != "do":
            raise failures[0]
        return ["fail", failures[0]] if failures else message

    def _unpack(self, packed: str) -> RpcMessage:
        body, changes, forgotten, released = read_list(json.loads(packed), 4)
        self.sync.forget(read_ints(forgotten))
        for ref in read_ints(released):
            if ref in self.local_objects:
                self.refs.pop(id(self.local_objects.pop(ref)), None)
        for change in read_list(changes):
            self._attempt(_UNAVAILABLE, self.sync.apply_change, change)
        self._check_body(body)
        if body[0] == "raised":
            return ["raised", self._decode_exception(read_list(body[1]))]
        return [body[0], *(self.decode(item) for item in body[1:])]

    def _attempt(self, expected: tuple[type[Exception], ...], decode: Callable[..., Any], *args: Any) -> Any:
        """Call a function that decodes a part of a message. If it raises an exception that an honest message can cause,
        store that and go on: this process must track all objects of the message, because the other process does."""
        try:
            return decode(*args)
        except expected as error:
            self._decoding.failures.append(error)
            return None

    def _close(self, problem: str) -> MalformedMessageError:
        """Return the error for a malformed message, after which this peer neither sends nor receives."""
        self.failure = self.failure or MalformedMessageError(f"The other process sent a malformed message: {problem}.")
        return self.failure

    def _check_body(self, body: Any) -> None:
        """Check the form of a message. A request must have an operation, the kind of target that it needs, a tuple of
        arguments, and pairs of names and values."""
        kind = read_list(body)[0] if body else None
        if kind in ("gave", "raised"):
            return require(len(body) == 2, "an answer does not have one value")
        require(kind == "do" and len(body) == 5, "a message is neither a request nor an answer")
        _, operation, target, args, kwargs = body
        require(read_text(operation) in self.operations, "an operation is unknown")
        if operation in OPERATIONS:
            require(read_list(target, 2)[0] in ("yours", "name"), "an operation is for no object of this process")
        else:
            require(target is None, "an operation of the process has a target")
        values = _read_tuple_form(args)
        if operation in ATTRIBUTE_OPERATIONS:
            require(values and isinstance(values[0], str), "the name of an attribute is missing")
        for pair in _read_tuple_form(kwargs):
            values = _read_tuple_form(pair)
            require(len(values) == 2, "a keyword argument is not a pair")
            read_text(values[0])
        return None

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
        if isinstance(value, MethodType) and id(value.__self__) in self.refs and not value.__name__.startswith("__"):
            return ["method", self.refs[id(value.__self__)], self.get_display_name(value.__self__), value.__name__]
        return ["mine", self._register(value), self.get_display_name(value)]

    def decode(self, form: Any) -> Any:
        """Return the value of a wire form. Raises MalformedMessageError."""
        if form is None or type(form) in PLAIN_TYPES:
            return form
        require(form, "a value has no kind")
        kind, *rest = read_list(form)
        if read_text(kind) in CONTAINERS:
            return self._attempt(_UNAVAILABLE, self.sync.decode, kind, rest)
        decoder = self._decoders.get((kind, len(rest)))
        if decoder is None:
            raise MalformedMessageError("The other process sent a malformed message: a value of unknown kind.")
        return decoder(*rest)

    def _decode_method(self, ref: Any, display_name: Any, name: Any) -> RemoteMethod:
        proxy = self._decode_proxy(ref, display_name)
        self.known_methods.add((ref, read_text(name)))
        return RemoteMethod(proxy, name)

    def _find_local(self, ref: Any) -> Any:
        require(read_int(ref) in self.local_objects, "an object is unknown")
        return self.local_objects[ref]

    def _decode_bound_method(self, ref: Any, name: Any) -> Any:
        return self._attempt((Exception,), self.perform, "getattr", self._find_local(ref), (read_text(name),), {})

    def _decode_name(self, name: Any) -> Any:
        return self._attempt((Exception,), self.resolve_name, read_text(name))

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

    def _decode_proxy(self, number: Any, display_name: Any) -> Proxy:
        ref = self.sync.read_new_ref(number)
        reference = self.proxies.get(ref)
        proxy = reference() if reference else None
        if proxy is None:
            proxy = Proxy(self, ref, read_text(display_name)[:80])
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
        if form[:1] == ["back"]:
            ref = read_int(read_list(form, 2)[1])
            if ref in self.sent_exceptions:
                return self.sent_exceptions[ref]
            return RuntimeError("an exception that this process no longer stores")
        kind, ref, classes, args, text = read_list(form, 5)
        require(kind == "new", "an exception of unknown kind")
        error = decode_exception(classes, args, text, self.decode)
        error.__dict__["_rpc_ref"] = self.sync.read_new_ref(ref)
        return error


def _read_tuple_form(form: Any) -> list[Any]:
    """Return the items of the wire form of a tuple, undecoded."""
    kind, items = read_list(form, 2)
    require(kind == "tuple", "a tuple is missing")
    return read_list(items)
