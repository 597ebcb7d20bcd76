"""The border between two processes that share no memory and use each other's objects as if they did.

Numbers, texts, bytes and tuples cross by value. Lists, dicts, sets and arrays exist on both sides: what either side
changes in place is brought up to date at the next crossing, and what is one object, or shares memory, on one side does
so on the other. All else (functions, instances, iterators) stays where it is; the other side holds a `Proxy`, whose
calls, attributes and operators are carried out at home. The sides take turns: a message is answered before the next.
"""

import json
import operator
import threading
import weakref
from collections.abc import Callable
from types import MethodType, ModuleType
from typing import Any, cast

import numpy as np

from problems.format.cells.exceptions import exception_of, told
from problems.format.cells.mirror import CONTAINERS, Mirror, Unfit, bytes_of, is_container, text_of

__all__ = ["Border", "Name", "Proxy", "Unfit"]

Message = list[Any]
PLAIN = (str, bool, int, float)


def _isinstance(kind: Any, value: Any) -> bool:
    return isinstance(kind, type) and isinstance(value, kind)


def _leave(target: Any) -> Any:
    return target.__exit__(None, None, None)


def _binary(name: str) -> Callable[[Any, Any], Any]:
    return getattr(operator, f"{name}_" if name in ("and", "or") else name)


def _swapped(name: str) -> Callable[[Any, Any], Any]:
    return lambda a, b: _binary(name)(b, a)


_ARITHMETIC = "add sub mul truediv floordiv mod pow matmul and or xor lshift rshift".split()  # noqa: SIM905 -- a line, not 13
OPERATIONS: dict[str, Callable[..., Any]] = {
    "call": lambda target, *args, **kwargs: target(*args, **kwargs),
    "method": lambda target, name, *args, **kwargs: getattr(target, name)(*args, **kwargs),
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
    "enter": lambda target: target.__enter__(),
    "exit": _leave,
    "isinstance": _isinstance,
    **{name: _binary(name) for name in (*_ARITHMETIC, "eq", "ne", "lt", "le", "gt", "ge")},
    **{f"r{name}": _swapped(name) for name in _ARITHMETIC},
}
"""What one side may ask the other to do with an object of its own, by name."""


class Proxy:
    """An object of the other side."""

    __slots__ = ("__weakref__", "_border", "_ref", "_title")
    __array_ufunc__ = None  # or NumPy would take it for a sequence of numbers

    def __init__(self, border: "Border", ref: Any, title: str) -> None:
        for name, value in (("_border", border), ("_ref", ref), ("_title", title)):
            object.__setattr__(self, name, value)

    def __repr__(self) -> str:
        return f"<{self._title}>"

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        return self._border.ask("call", self, *args, **kwargs)

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(f"{self!r} shows no {name}")
        if (self._ref, name) in self._border.methods:
            return Method(self, name)
        return self._border.ask("getattr", self, name)

    def __setattr__(self, name: str, value: Any) -> None:
        self._border.ask("setattr", self, name, value)

    def __delattr__(self, name: str) -> None:
        self._border.ask("delattr", self, name)

    def __eq__(self, other: object) -> Any:
        return self is other or self._border.ask("eq", self, other)

    def __hash__(self) -> int:
        return hash(self._ref)

    def __instancecheck__(self, value: object) -> bool:
        return isinstance(value, Proxy) and bool(self._border.ask("isinstance", self, value))

    def __exit__(self, *_: object) -> Any:
        return self._border.ask("exit", self)

    def __reduce_ex__(self, _: Any) -> Any:
        raise TypeError(f"{self!r} lives in another process and cannot be copied")


def _forwarding(name: str) -> Callable[..., Any]:
    def forward(self: Proxy, *args: Any) -> Any:
        return self._border.ask(name, self, *args)

    return forward


for _name in OPERATIONS.keys() - {"call", "method", "getattr", "setattr", "delattr", "eq", "isinstance", "exit"}:
    setattr(Proxy, f"__{_name}__", _forwarding(_name))


class Method:
    """A method of an object of the other side. Known as one, it is called without being asked for first."""

    __slots__ = ("_name", "_owner")

    def __init__(self, owner: Proxy, name: str) -> None:
        self._owner, self._name = owner, name

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        return self._owner._border.ask("method", self._owner, self._name, *args, **kwargs)

    def __repr__(self) -> str:
        return f"<{self._name} of {self._owner!r}>"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Method) and self._owner is other._owner and self._name == other._name

    def __hash__(self) -> int:
        return hash((self._owner, self._name))


class Name(Proxy):
    """What the implementation defines under a name, looked up anew each time."""

    __slots__ = ()

    @property
    def __name__(self) -> str:  # type: ignore[override] -- a function's name
        return str(self._ref)


class Border:
    """One side of the border. `exchange` sends a message of this thread's and gives the one that comes back."""

    def __init__(self, *, first: bool, exchange: Callable[[str], str]) -> None:
        self.exchange = exchange
        self.lock = threading.RLock()
        self.operations = dict(OPERATIONS)
        self.mirror = Mirror(self.encode, self.decode, first=first)
        self.at_home: dict[int, Any] = {}
        self.refs: dict[int, int] = {}
        self.proxies: dict[int, Any] = {}
        self.methods: set[tuple[Any, str]] = set()
        self.raised: dict[int, BaseException] = {}
        self.left: list[int] = []

    # For the side that asks

    def ask(self, operation: str, target: Any, *args: Any, **kwargs: Any) -> Any:
        """Have an operation carried out on an object of the other side."""
        message: Message = ["do", operation, target, args, tuple(kwargs.items())]
        while True:
            answer = self.cross(message)
            if answer[0] == "gave":
                return answer[1]
            if answer[0] == "raised":
                raise answer[1] from None
            message = self.done(answer)

    def cross(self, message: Message) -> Message:
        """Send a message and receive the next. One thread at a time: both sides' tables change with it."""
        with self.lock:
            return self.unpack(self.exchange(self.pack(message)))

    # For the side that is asked

    def done(self, message: Message) -> Message:
        """Do what the other side asks for, and give the answer to be sent."""
        try:
            if message[0] == "fail":
                raise message[1]
            _, operation, target, args, kwargs = message
            return ["gave", self.perform(operation, target, args, dict(kwargs))]
        except BaseException as error:  # whatever it is, whoever asked is to get it
            return ["raised", error]

    def perform(self, operation: str, target: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        return self.operations[operation](target, *args, **kwargs)

    def lookup(self, name: str) -> Any:
        """What a `Name` stands for here."""
        raise Unfit(f"there are no names on this side: {name}")

    # Messages

    def pack(self, message: Message) -> str:
        """The text that crosses. JSON, for nothing else that is quick is safe to read from a stranger."""
        changes = self.mirror.changes()
        body = self._packed_body(message)
        left, self.left = self.left, []
        return json.dumps([body, changes, self.mirror.forgotten(), left])

    def _packed_body(self, message: Message) -> Message:
        kind, *rest = message
        if kind == "raised":
            return [kind, self._exception(rest[0])]
        try:
            return [kind, *(self.encode(item) for item in rest)]
        except Unfit as unfit:
            if kind == "do":
                raise TypeError(str(unfit)) from None
            return ["raised", self._exception(TypeError(str(unfit)))]

    def unpack(self, packed: str) -> Message:
        body, changes, forgotten, left = json.loads(packed)
        self.mirror.forget(forgotten)
        for ref in left:
            self.refs.pop(id(self.at_home.pop(ref, None)), None)
        self.mirror.apply(changes)
        if body[0] == "raised":
            return ["raised", self._exception_of(body[1])]
        try:
            return [body[0], *(self.decode(item) for item in body[1:])]
        except Exception as error:
            if body[0] != "do":
                raise
            return ["fail", error]

    # Values

    def encode(self, value: Any) -> Any:
        """The form in which a value crosses: a scalar as it is, all else as a list that begins with its kind."""
        if value is None or type(value) in PLAIN:
            return value
        if isinstance(value, bytes):
            return ["bytes", text_of(value)]
        if isinstance(value, complex) and not isinstance(value, np.generic):
            return ["complex", value.real, value.imag]
        if isinstance(value, Name):
            return ["name", value._ref]
        if isinstance(value, Proxy):
            return ["yours", value._ref]
        if isinstance(value, Method):
            return ["yours", value._owner._ref, value._name]
        if is_container(value):
            return self.mirror.encode(value)
        for kind in PLAIN:
            if isinstance(value, kind):
                return cast("Any", kind)(value)
        if isinstance(value, ModuleType):
            raise Unfit("a module cannot be passed from one process to another")
        if isinstance(value, MethodType) and id(value.__self__) in self.refs:
            return ["method", self.refs[id(value.__self__)], self.title(value.__self__), value.__name__]
        return ["mine", self._own(value), self.title(value)]

    def decode(self, form: Any) -> Any:
        if not isinstance(form, list):
            return form
        kind, *rest = cast("list[Any]", form)
        if kind in CONTAINERS:
            return self.mirror.decode(kind, rest)
        if kind == "bytes":
            return bytes_of(rest[0])
        if kind == "complex":
            return complex(*rest)
        if kind == "mine":
            return self._proxy(rest[0], rest[1])
        if kind == "method":
            self.methods.add((rest[0], rest[2]))
            return Method(self._proxy(rest[0], rest[1]), rest[2])
        if kind == "yours":
            owner = self.at_home[rest[0]]
            return self.perform("getattr", owner, (rest[1],), {}) if len(rest) > 1 else owner
        if kind == "name":
            return self.lookup(rest[0])
        raise Unfit(f"a value of unknown kind {kind!r}")

    def title(self, value: Any) -> str:
        """What the other side prints in place of an object."""
        kind = cast("type[Any]", value if isinstance(value, type) else type(value))
        return f"{kind.__name__} object"

    def _own(self, value: Any) -> int:
        ref = self.refs.get(id(value))
        if ref is None:
            ref = self.mirror.new_ref()
            self.refs[id(value)] = ref
            self.at_home[ref] = value
        return ref

    def _proxy(self, ref: int, title: str) -> Proxy:
        found = self.proxies.get(ref)
        proxy = found() if found else None
        if proxy is None:
            proxy = Proxy(self, ref, str(title)[:80])
            self.proxies[ref] = weakref.ref(proxy, lambda _: self.left.append(ref))
        if ref in self.left:
            self.left.remove(ref)
        return proxy

    # Exceptions

    def _exception(self, error: BaseException) -> Message:
        came = getattr(error, "_border_ref", None)
        if came is not None:
            return ["back", came]
        ref = self.mirror.new_ref()
        self.raised[ref] = error
        while len(self.raised) > 100:
            self.raised.pop(next(iter(self.raised)))
        return ["new", ref, *told(error, self.encode)]

    def _exception_of(self, form: Message) -> BaseException:
        if form[0] == "back" and form[1] in self.raised:
            return self.raised[form[1]]
        if form[0] != "new":
            return RuntimeError("an exception that is no longer known")
        error = exception_of(form[2:], self.decode)
        error.__dict__["_border_ref"] = form[1]
        return error
