"""Converts the result that a driver sent to an outcome. It comes from the sandbox, so every part of it is untrusted."""

from collections.abc import Mapping, Sequence
from typing import Any, cast

from problems.format.outcome import Outcome


def parse_driver_result(returned: Any, calls: Any = None) -> Outcome:
    """Return the outcome of a case whose driver returned {"value", "mutated"} or {"missing"}. Anything else is a crash.

    `returned` is the driver's decoded result, `calls` what the responder recorded."""
    if not isinstance(returned, Mapping):
        return Outcome(how="crashed", detail="the driver's result was tampered with", calls=calls)
    answer = cast("Mapping[Any, Any]", returned)
    missing = answer.get("missing")
    if isinstance(missing, str):
        return Outcome(how="missing", missing=missing[:200], calls=calls)
    if "value" not in answer:
        return Outcome(how="crashed", detail="the driver's result was tampered with", calls=calls)
    return Outcome(how="ok", value=answer["value"], mutated=_read_names(answer.get("mutated")), calls=calls)


def _read_names(listed: Any) -> tuple[str, ...]:
    """Read at most 64 names of 80 characters. A driver sends only strings; any other item was forged and becomes
    "argument" without being formatted, because formatting can fail even for an int."""
    names = cast("Sequence[Any]", listed) if isinstance(listed, list | tuple) else ()
    return tuple(name[:80] if isinstance(name, str) else "argument" for name in names[:64])
