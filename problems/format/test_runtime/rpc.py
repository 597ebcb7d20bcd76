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

from problems.format.cells.exceptions import exception_of, told
from problems.format.cells.mirror import CONTAINERS, Mirror, UnfitError, bytes_of, is_container, text_of

__all__ = ["Border", "Name", "Proxy", "UnfitError"]

Message = list[Any]
PLAIN = (str, bool, int, float)


def _call(target: Any, *args: Any, **kwargs: Any) -> Any:
    return target(*args, **kwargs)


def _call_method(target: Any, name: str, *args: Any, **kwargs: Any) -> Any:
    return getattr(target, name)(*args, **kwargs)


def _isinstance(kind: Any, value: Any) -> bool:
    return isinstance(kind, type) and isinstance(value, kind)


def _enter(target: Any) -> Any:
    return target.__enter__()


def _leave(target: Any) -> Any:
    return target.__exit__(None, None, None)


def _binary(name: str) -> Callable[[Any, Any], Any]:
    return getattr(operator, f"{name}_" if name in ("and", "or") else name)


def _swapped(name: str) -> Callable[[Any, Any], Any]:
    return lambda a, b: _binary(name)(b, a)


_ARITHMETIC = "add sub mul truediv floordiv mod pow matmul and or xor lshift rshift".split()  # noqa: SIM905 -- a line, not 13
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
    "exit": _leave,
    "isinstance": _isinstance,
    **{name: _binary(name) for name in (*_ARITHMETIC, "eq", "ne", "lt", "le", "gt", "ge")},
    **{f"r{name}": _swapped(name) for name in _ARITHMETIC},
}
"""What one side may ask the other to do with an object of its own, by name."""


class Proxy:
    """An object of the other side."""

    __slots__ = ("__weakref__", "border_", "ref_", "title_")
    border_: "Border"
    ref_: Any
    title_: str
    __array_ufunc__ = None  # or NumPy would take it for a sequence of numbers

    def __init__(self, border: "Border", ref: Any, title: str) -> None:
        for name, value in (("border_", border), ("ref_", ref), ("title_", title)):
            object.__setattr__(self, name, value)

    def __repr__(self) -> str:
        return f"<{self.title_}>"

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        return self.border_.ask("call", self, *args, **kwargs)

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(f"{self!r} shows no {name}")
        if (self.ref_, name) in self.border_.methods:
            return Method(self, name)
        return self.border_.ask("getattr", self, name)

    def __setattr__(self, name: str, value: Any) -> None:
        self.border_.ask("setattr", self, name, value)

    def __delattr__(self, name: str) -> None:
        self.border_.ask("delattr", self, name)

    def __eq__(self, other: object) -> Any:
        return self is other or self.border_.ask("eq", self, other)

    def __hash__(self) -> int:
        return hash(self.ref_)

    def __instancecheck__(self, value: object) -> bool:
        return isinstance(value, Proxy) and bool(self.border_.ask("isinstance", self, value))

    def __exit__(self, *_: object) -> Any:
        return self.border_.ask("exit", self)

    def __reduce_ex__(self, _: Any) -> Any:
        raise TypeError(f"{self!r} lives in another process and cannot be copied")


def _forwarding(name: str) -> Callable[..., Any]:
    def forward(self: Proxy, *args: Any) -> Any:
        return self.border_.ask(name, self, *args)

    return forward


for _name in OPERATIONS.keys() - {"call", "method", "getattr", "setattr", "delattr", "eq", "isinstance", "exit"}:
    setattr(Proxy, f"__{_name}__", _forwarding(_name))


class Method:
    """A method of an object of the other side. Known as one, it is called without being asked for first."""

    __slots__ = ("name_", "owner_")

    def __init__(self, owner: Proxy, name: str) -> None:
        self.owner_, self.name_ = owner, name

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        return self.owner_.border_.ask("method", self.owner_, self.name_, *args, **kwargs)

    def __repr__(self) -> str:
        return f"<{self.name_} of {self.owner_!r}>"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Method) and self.owner_ is other.owner_ and self.name_ == other.name_

    def __hash__(self) -> int:
        return hash((self.owner_, self.name_))


class Name(Proxy):
    """What the implementation defines under a name, looked up anew each time."""

    __slots__ = ()

    @property
    def __name__(self) -> str:  # type: ignore[override] -- a function's name
        return str(self.ref_)


def _form_of_theirs(value: Any) -> Any:
    """An object that lives on the other side goes home."""
    if isinstance(value, Name):
        return ["name", value.ref_]
    if isinstance(value, Proxy):
        return ["yours", value.ref_]
    return ["yours", value.owner_.ref_, value.name_] if isinstance(value, Method) else None


def _form_of_plain(value: Any) -> Any:
    if isinstance(value, bytes):
        return ["bytes", text_of(value)]
    return ["complex", value.real, value.imag] if isinstance(value, complex) else None


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
        raise UnfitError(f"there are no names on this side: {name}")

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
        except UnfitError as unfit:
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
        """The form in which a value crosses: what JSON has as it is, all else as a list that begins with its kind."""
        if value is None or type(value) in PLAIN:
            return value
        if is_container(value):
            return self.mirror.encode(value)
        form = _form_of_theirs(value) or _form_of_plain(value)
        if form is not None:
            return form
        for kind in PLAIN:
            if isinstance(value, kind):
                return kind(value)
        return self._form_of_ours(value)

    def _form_of_ours(self, value: Any) -> Any:
        if isinstance(value, ModuleType):
            raise UnfitError("a module cannot be passed from one process to another")
        if isinstance(value, MethodType) and id(value.__self__) in self.refs:
            return ["method", self.refs[id(value.__self__)], self.title(value.__self__), value.__name__]
        return ["mine", self._own(value), self.title(value)]

    def decode(self, form: Any) -> Any:
        """The value of a form."""
        if not isinstance(form, list):
            return form
        kind, *rest = cast("list[Any]", form)
        if kind in CONTAINERS:
            return self.mirror.decode(kind, rest)
        decoders: dict[str, Callable[..., Any]] = {
            "bytes": bytes_of,
            "complex": complex,
            "mine": self._proxy,
            "method": self._method,
            "yours": self._at_home,
            "name": self.lookup,
        }
        return decoders[kind](*rest)

    def _method(self, ref: int, title: str, name: str) -> Method:
        self.methods.add((ref, name))
        return Method(self._proxy(ref, title), name)

    def _at_home(self, ref: int, name: str | None = None) -> Any:
        owner = self.at_home[ref]
        return owner if name is None else self.perform("getattr", owner, (name,), {})

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
