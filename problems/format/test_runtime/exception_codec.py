"""Exceptions told to another process, and raised there again as the same class where both know it."""

import builtins
import sys
from collections.abc import Callable, Sequence
from typing import Any, cast

_stand_ins: dict[tuple[str, ...], type[BaseException]] = {}


def told(error: BaseException, encode: Callable[[Any], Any]) -> list[Any]:
    """[its classes as [module, name], its arguments, its text]. Arguments that are more than plain are left out."""
    classes = [[kind.__module__, kind.__qualname__] for kind in type(error).__mro__ if kind is not object]
    plain = all(isinstance(arg, str | int | float | bool | None) for arg in error.args)
    return [classes, [encode(arg) for arg in error.args] if plain else None, text_of(error)]


def text_of(error: BaseException) -> str:
    try:
        return str(error)[:4000]
    except Exception:
        return "(its message raises)"


def exception_of(form: Sequence[Any], decode: Callable[[Any], Any]) -> BaseException:
    """An exception of the first class that this process has too; for classes of a solution's own one made in its
    image, with the same name and the same bases."""
    classes, args, text = form
    kind = _class_of([(str(module), str(name)) for module, name in classes])
    given = [text] if args is None else [decode(arg) for arg in args]
    try:
        return kind(*given)
    except Exception:
        # A class that wants other arguments than those that it keeps.
        error = kind.__new__(kind)
        error.args = (text,)
        return error


def _class_of(classes: Sequence[tuple[str, str]]) -> type[BaseException]:
    if not classes:
        return Exception
    (module, name), *bases = classes
    known = _known(module, name)
    if known is not None:
        return known
    key = tuple(f"{module}.{name}" for module, name in classes)
    if key not in _stand_ins:
        base = next((found for found in (_known(*base) for base in bases) if found is not None), Exception)
        _stand_ins[key] = cast(
            "type[BaseException]", type(name.rpartition(".")[2] or "Error", (base,), {"__module__": "solution"})
        )
    return _stand_ins[key]


def _known(module: str, name: str) -> type[BaseException] | None:
    """A class of Python's or of NumPy's."""
    if module != "builtins" and module.partition(".")[0] not in ("numpy", *sys.stdlib_module_names):
        return None
    found = getattr(builtins if module == "builtins" else sys.modules.get(module), name, None)
    return found if isinstance(found, type) and issubclass(found, BaseException) else None
