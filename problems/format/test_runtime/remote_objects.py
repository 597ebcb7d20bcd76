"""What stands for an object of the other process: it forwards each operation."""

from collections.abc import Callable
from typing import Any, Protocol

from problems.format.test_runtime.remote_operations import OPERATIONS


class Requester(Protocol):
    """The peer that sends the operations."""

    known_methods: set[tuple[Any, str]]
    """(ref of an object of the other process, name of a method that it has)."""

    def request(self, operation: str, target: Any, *args: Any, **kwargs: Any) -> Any: ...


class Proxy:
    """Stands for an object in the other process and forwards operations to it."""

    __slots__ = ("__weakref__", "display_name_", "peer_", "ref_")
    peer_: Requester
    ref_: Any
    display_name_: str
    __array_ufunc__ = None  # otherwise NumPy treats the proxy as a sequence of numbers

    def __init__(self, peer: Requester, ref: Any, display_name: str) -> None:
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


def encode_remote(value: Any) -> Any:
    """Return the reference to an object of the other process, or None for any other value."""
    if isinstance(value, RemoteName):
        return ["name", value.ref_]
    if isinstance(value, Proxy):
        return ["yours", value.ref_]
    return ["yours", value.owner_.ref_, value.name_] if isinstance(value, RemoteMethod) else None
