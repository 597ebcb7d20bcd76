"""What a driver sent, read as an outcome. It comes from the box: nothing about it can be relied on."""

from collections.abc import Mapping, Sequence
from typing import Any, cast

from problems.format.outcome import Outcome


def read_returned(returned: Any, calls: Any = None) -> Outcome:
    """The outcome of a case whose driver returned: {"value", "mutated"} or {"missing"}. Anything else is a crash."""
    if not isinstance(returned, Mapping):
        return Outcome(how="crashed", detail="the driver's answer was tampered with", calls=calls)
    answer = cast("Mapping[Any, Any]", returned)
    missing = answer.get("missing")
    if isinstance(missing, str):
        return Outcome(how="missing", missing=missing[:200], calls=calls)
    if "value" not in answer:
        return Outcome(how="crashed", detail="the driver's answer was tampered with", calls=calls)
    return Outcome(how="ok", value=answer["value"], mutated=_names(answer.get("mutated")), calls=calls)


def _names(listed: Any) -> tuple[str, ...]:
    """What is no text is no driver's word, and not even every int has one: it counts as a name all the same."""
    names = cast("Sequence[Any]", listed) if isinstance(listed, list | tuple) else ()
    return tuple(name[:80] if isinstance(name, str) else "argument" for name in names[:64])
