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
    listed = answer.get("mutated")
    names = cast("Sequence[Any]", listed) if isinstance(listed, list | tuple) else ()
    return Outcome(how="ok", value=answer["value"], mutated=tuple(str(name)[:80] for name in names[:64]), calls=calls)
