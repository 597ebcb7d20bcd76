"""Sends exceptions to another process, which raises them again as the same class if it has that class."""

import builtins
import sys
from collections.abc import Callable, Sequence
from typing import Any, cast

from problems.format.test_runtime.wire_validation import read_list, read_text, require

MAX_CLASSES = 64
MAX_NAME = 500
"""Longest name of a class or a module, in characters."""
_PlainArg = str | int | float | bool | None
_substitutes: dict[tuple[str, ...], type[BaseException]] = {}


def encode_exception(error: BaseException, encode: Callable[[Any], Any]) -> list[Any]:
    """Return [classes as [module, name], arguments, text].

    The arguments are None unless all of them are plain values (str, int, float, bool or None)."""
    classes = [
        [str(kind.__module__)[:MAX_NAME], kind.__qualname__[:MAX_NAME] if kind.__qualname__.isprintable() else "Error"]
        for kind in type(error).__mro__[:MAX_CLASSES]
        if kind is not object
    ]
    plain = all(isinstance(arg, _PlainArg) for arg in error.args)
    return [classes, [encode(arg) for arg in error.args] if plain else None, format_exception(error)]


def format_exception(error: BaseException) -> str:
    try:
        return str(error)[:4000]
    except Exception:
        return "(its message raises)"


def decode_exception(classes: Any, args: Any, text: Any, decode: Callable[[Any], Any]) -> BaseException:
    """Build the exception from what `encode_exception` returned. Raises MalformedMessageError.

    If this process does not have its class, the exception gets a substitute class with the same name, derived from
    the first base class that this process has."""
    names = [_read_class_name(item) for item in read_list(classes)]
    require(len(names) <= MAX_CLASSES, "an exception has too many classes")
    kind = _resolve_class(names)
    given = [read_text(text)] if args is None else [_decode_arg(arg, decode) for arg in read_list(args)]
    try:
        return kind(*given)
    except Exception:
        # The constructor of this class does not accept its `args`.
        error = kind.__new__(kind)
        error.args = (text,)
        return error


def _read_class_name(item: Any) -> tuple[str, str]:
    module, name = (read_text(part) for part in read_list(item, 2))
    is_valid = max(len(module), len(name)) <= MAX_NAME and name.isprintable()
    require(is_valid, "an exception has an invalid class name")
    return module, name


def _decode_arg(form: Any, decode: Callable[[Any], Any]) -> Any:
    """Constructors of exceptions may call their arguments, so only plain values and NumPy scalars are arguments."""
    require(not isinstance(form, list) or form[:1] == ["scalar"], "an exception has an argument that is not plain")
    return decode(form)


def _resolve_class(classes: Sequence[tuple[str, str]]) -> type[BaseException]:
    if not classes:
        return Exception
    (module, name), *bases = classes
    known = _find_known_class(module, name)
    if known is not None:
        return known
    key = tuple(f"{module}.{name}" for module, name in classes)
    if key not in _substitutes:
        base = next((found for found in (_find_known_class(*base) for base in bases) if found is not None), Exception)
        _substitutes[key] = cast(
            "type[BaseException]", type(name.rpartition(".")[2] or "Error", (base,), {"__module__": "solution"})
        )
    return _substitutes[key]


def _find_known_class(module: str, name: str) -> type[BaseException] | None:
    """Return the class if it belongs to builtins, the standard library or NumPy, else None."""
    if module != "builtins" and module.partition(".")[0] not in ("numpy", *sys.stdlib_module_names):
        return None
    found = getattr(builtins if module == "builtins" else sys.modules.get(module), name, None)
    return found if isinstance(found, type) and issubclass(found, BaseException) else None
