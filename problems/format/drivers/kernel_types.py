"""Makes the types of Triton's interpreter cheap. Small programs spend most of their time on types, not on arrays.

It runs in the sandbox in the same process as the solution. Each part has the same effect as what it replaces."""

import inspect
from collections.abc import Callable
from typing import Any, cast

import numpy as np

MAX_KNOWN = 4096
"""How many block types are remembered at a time."""

Replace = Callable[[Any, str, Any], None]
"""(owner, name, part) -> replaces a part of the interpreter."""


def speed_up_types(language: Any, semantic: Any, replace: Replace) -> None:
    """Replace the slow parts of `triton.language` and of its class of semantics."""
    core = language.core
    _speed_up_constants(core, replace)
    _speed_up_equality(core, replace)
    _speed_up_blocks(core, replace)
    _speed_up_operands(semantic, replace)


def list_builtin_calls(core: Any, owner: Any, semantic: Any) -> list[tuple[str, Callable[..., Any]]]:
    """Return the builtins of a module or class, by name, as functions that need no `_semantic`."""
    wrapper = core.builtin(list_builtin_calls).__code__
    members = [(name, member) for name, member in inspect.getmembers(owner) if core.is_builtin(member)]
    # Without the wrapper that requires the argument, unless another one is around it.
    functions = [(name, member.__wrapped__ if member.__code__ is wrapper else member) for name, member in members]
    return [(name, _make_call(function, semantic)) for name, function in functions]


def _make_call(function: Any, semantic: Any) -> Callable[..., Any]:
    def call(*args: Any, **kwargs: Any) -> Any:
        kwargs["_semantic"] = semantic
        return function(*args, **kwargs)

    return call


def _speed_up_constants(core: Any, replace: Replace) -> None:
    """Recognize by its class what is no constant expression, before the slow search for one in it."""
    unwrap, constant = core._unwrap_if_constexpr, core.constexpr
    plain = {int, float, bool, str, type(None), core.tensor, core.dtype, core.block_type, core.pointer_type}

    def unwrap_constant(value: Any) -> Any:
        kind = cast("Any", type(value))
        if kind is constant:
            return value.value
        return value if kind in plain else unwrap(value)

    replace(core, "_unwrap_if_constexpr", unwrap_constant)


def _speed_up_equality(core: Any, replace: Replace) -> None:
    """Find at once that a type equals itself. Most types that are compared are the same object."""
    for owner in (core.dtype, core.pointer_type):
        original = owner.__eq__

        def is_equal(this: Any, other: Any, original: Any = original) -> bool:
            return this is other or original(this, other)

        replace(owner, "__eq__", is_equal)


def _speed_up_blocks(core: Any, replace: Replace) -> None:
    """Check a shape once, and make the constant expressions of its axes once."""
    make_block = core.block_type.__init__
    constant, triton_tuple = core.constexpr, core.tuple
    known: dict[tuple[Any, ...], tuple[Any, dict[str, Any]]] = {}

    def init_block(this: Any, element: Any, shape: Any) -> None:
        axes = [
            axis.value if type(axis) is constant else axis
            for axis in (shape.values if type(shape) is triton_tuple else shape)
        ]
        key = (id(element), *axes, *map(type, axes))  # 4.0 equals 4, but is no length
        try:
            found = known.get(key)
        except TypeError:  # an axis that cannot be hashed: the original says what is wrong with it
            found = None
        if found is None:
            make_block(this, element, shape)
            this.axes = tuple(this.shape)
            this.constant_axes = triton_tuple([constant(axis) for axis in this.axes])
            this.constant_numel = constant(this.numel)
            if len(known) >= MAX_KNOWN:
                known.clear()
            known[key] = (element, dict(this.__dict__))  # with the element's type, so that no other one gets its id
        else:
            this.__dict__.update(found[1])

    def init_tensor(this: Any, handle: Any, kind: Any) -> None:
        this.handle, this.type, this.dtype = handle, kind, kind.scalar
        this.shape, this.numel = (kind.constant_axes, kind.constant_numel) if kind.is_block() else scalar

    scalar = triton_tuple([]), constant(1)
    replace(core.block_type, "__init__", init_block)
    replace(core.tensor, "__init__", init_tensor)


def _speed_up_operands(semantic: Any, replace: Replace) -> None:
    """Leave two tensors of one shape as they are, and find the type of each kind of result once."""
    original, find_type = semantic.broadcast_impl_value, semantic.computation_type_impl
    known: dict[tuple[Any, ...], Any] = {}

    def broadcast(this: Any, left: Any, right: Any) -> tuple[Any, Any]:
        axes = getattr(left.type, "axes", None)
        if axes == getattr(right.type, "axes", None):
            return left, right
        return original(this, left, right)

    def find_result_type(this: Any, left: Any, is_left: bool, right: Any, is_right: bool, divides: bool) -> Any:
        key = (left.name, is_left, right.name, is_right, divides)
        if key not in known:
            known[key] = find_type(this, left, is_left, right, is_right, divides)
        return known[key]

    replace(semantic, "broadcast_impl_value", broadcast)
    replace(semantic, "computation_type_impl", find_result_type)


def convert_number(value: float, dtype: type[np.generic], kind: Any, interpreter: Any) -> Any:
    """Return a number as a kernel sees it. `kind` is Triton's type for `dtype`. For the first integer, Triton itself
    would load its second language, Gluon."""
    return interpreter.tl.tensor(interpreter.TensorHandle(np.array([value], dtype=dtype), kind), kind)
