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
import threading
import weakref
from collections.abc import Callable
from types import MethodType, ModuleType
from typing import Any, cast

from problems.format.test_runtime.array_codec import decode_bytes, encode_bytes
from problems.format.test_runtime.exception_codec import decode_exception, encode_exception
from problems.format.test_runtime.message_form import check_body
from problems.format.test_runtime.object_sync import CONTAINERS, ObjectSync, is_container
from problems.format.test_runtime.remote_objects import Proxy, RemoteMethod, encode_remote
from problems.format.test_runtime.remote_operations import ATTRIBUTE_OPERATIONS, INTROSPECTION, OPERATIONS
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

__all__ = ["MalformedMessageError", "NotTransferableError", "RpcMessage", "RpcPeer"]

RpcMessage = list[Any]


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
        """By ref: the objects of this process for which the other one may have a proxy."""
        self.refs: dict[int, int] = {}
        """The refs of these objects, by `id`."""
        self.proxies: dict[int, Any] = {}
        """Weak references to the proxies for objects of the other process, by ref."""
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
        if operation in ATTRIBUTE_OPERATIONS and (args[0].startswith("__") or args[0] in INTROSPECTION):
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
        check_body(body, self.operations)
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

    # Values

    def encode(self, value: Any) -> Any:
        """Return the wire form of a value: JSON scalars as they are, all other values as a list [kind, ...].

        Raises NotTransferableError."""
        if value is None or type(value) in PLAIN_TYPES:
            return value
        if is_container(value):
            return self.sync.encode(value)
        form = encode_remote(value) or _encode_plain(value)
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
