"""All that a launcher can be asked for. What does not stand here is refused, and so is every word too many."""

import re
from dataclasses import dataclass
from typing import Any

from sandbox.limits import MIB

MAKE, LIMIT, MEMORY, LIST, ABOUT = "make", "limit", "memory", "list", "about"

VERBS: dict[str, tuple[str, ...]] = {
    MAKE: ("tmp_bytes", "worker"),
    LIMIT: ("cell", "memory_bytes", "processes"),
    MEMORY: ("cell",),
    LIST: (),
    ABOUT: (),
}
"""Make a cell, whose channel the connection is from then on and whose end is the connection's; let a cell have more
than it was made with; say whether the kernel killed something in a cell for want of memory; list the cells, without
their secrets; say what cells are made of and how many there are. Each with its words, none of which may be left out."""

MOST = {"tmp_bytes": 256 * MIB, "memory_bytes": 8192 * MIB, "processes": 1024}
"""The most that any of them may be, in bytes and tasks."""

_SECRET = re.compile(r"[0-9a-f]{32}", re.ASCII)


class Refused(Exception):  # noqa: N818 - an answer, not a failure
    """The launcher does not do it. `kind` is for programs, the message for people."""

    def __init__(self, kind: str, message: str) -> None:
        super().__init__(message)
        self.kind = kind


@dataclass(frozen=True, slots=True)
class Request:
    """What was asked for, checked. Words that a verb does not have stand at their defaults."""

    verb: str
    tmp_bytes: int = 0
    memory_bytes: int = 0
    processes: int = 0
    cell: str = ""
    """The secret that the one who made it was given."""
    worker: str = ""
    """Who asks: a number drawn by the worker, by which cells of one worker are told from those of others."""


def parse(message: dict[str, Any]) -> Request:
    """Raises Refused."""
    said = dict(message)
    verb = said.pop("verb", None)
    if not isinstance(verb, str) or verb not in VERBS:
        raise Refused("verb", f"the launcher does not know the verb {_show(verb)}; it knows {', '.join(VERBS)}")
    words = VERBS[verb]
    if unknown := sorted(set(said) - set(words)):
        raise Refused("word", f"{verb} does not take {_show(unknown[0])}: what a cell is made of is the launcher's")
    if missing := [word for word in words if word not in said]:
        raise Refused("word", f"{verb} needs {missing[0]}")
    for word, value in said.items():
        _check(word, value)
    return Request(verb, **said)


def _check(word: str, value: object) -> None:
    if word not in MOST:
        if not isinstance(value, str) or not _SECRET.fullmatch(value):
            raise Refused("value", f"{word} is to be 32 hexadecimal digits, not {_show(value)}")
    elif type(value) is not int or value < 1:
        raise Refused("value", f"{word} is to be a whole number above 0, not {_show(value)}")
    elif value > MOST[word]:
        raise Refused("value", f"{word} may be {MOST[word]} at most, not {_show(value)}")


def _show(value: object) -> str:
    return ascii(value)[:60]
