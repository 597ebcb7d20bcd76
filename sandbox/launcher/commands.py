"""The commands of the launcher. It refuses every other command and every other argument."""

import re
from dataclasses import dataclass
from typing import Any

from sandbox.cell_images import CPU_IMAGE, IMAGES
from sandbox.limits import MIB

MAKE, LIMIT, MEMORY, LIST, ABOUT = "make", "limit", "memory", "list", "about"

COMMANDS: dict[str, tuple[str, ...]] = {
    MAKE: ("image", "tmp_bytes", "worker"),
    LIMIT: ("cell", "memory_bytes", "processes"),
    MEMORY: ("cell",),
    LIST: (),
    ABOUT: (),
}
"""The arguments of each command, all of which are required.

`make` creates a cell of a kind that the launcher knows: the connection becomes its channel, and the cell ends with the
connection. `limit` raises a cell's limits. `memory` reports whether the kernel killed a process in the cell because
memory ran out. `list` lists the cells, without their secrets. `about` describes and counts the cells.
"""

MAX_VALUES = {"tmp_bytes": 256 * MIB, "memory_bytes": 8192 * MIB, "processes": 1024}
"""Upper bounds of the arguments, in bytes and tasks."""

_HEX_PATTERN = re.compile(r"[0-9a-f]{32}", re.ASCII)


class RequestRefusedError(Exception):
    """The launcher refuses a request. `kind` is for programs, the message is for people."""

    def __init__(self, kind: str, message: str) -> None:
        super().__init__(message)
        self.kind = kind


@dataclass(frozen=True, slots=True)
class LauncherRequest:
    """A validated request. Arguments that a command does not have keep their defaults."""

    command: str
    image: str = CPU_IMAGE
    """The kind of cell, one of `sandbox.cell_images.IMAGES`. The engine never sees this word."""
    tmp_bytes: int = 0
    memory_bytes: int = 0
    processes: int = 0
    cell: str = ""
    """The cell's secret, which the worker received when the cell was created."""
    worker: str = ""
    """A random identifier of the worker, which distinguishes its cells from those of other workers."""


def parse_request(message: dict[str, Any]) -> LauncherRequest:
    """Validate a message. Raises RequestRefusedError."""
    arguments = dict(message)
    command = arguments.pop("command", None)
    if not isinstance(command, str) or command not in COMMANDS:
        raise RequestRefusedError(
            "command", f"there is no command {_format_value(command)}; use one of {', '.join(COMMANDS)}"
        )
    parameters = COMMANDS[command]
    if unknown := sorted(set(arguments) - set(parameters)):
        raise RequestRefusedError(
            "argument",
            f"{command} does not accept {_format_value(unknown[0])}: only the launcher decides how a cell is created",
        )
    if missing := [name for name in parameters if name not in arguments]:
        raise RequestRefusedError("argument", f"{command} needs {missing[0]}")
    for name, value in arguments.items():
        _check_argument(name, value)
    return LauncherRequest(command, **arguments)


def _check_argument(name: str, value: object) -> None:
    if name == "image":
        if value not in IMAGES:
            raise RequestRefusedError("value", f"image must be one of {', '.join(IMAGES)}, not {_format_value(value)}")
    elif name not in MAX_VALUES:
        if not isinstance(value, str) or not _HEX_PATTERN.fullmatch(value):
            raise RequestRefusedError("value", f"{name} must be 32 hexadecimal digits, not {_format_value(value)}")
    elif type(value) is not int or value < 1:
        raise RequestRefusedError("value", f"{name} must be an integer above 0, not {_format_value(value)}")
    elif value > MAX_VALUES[name]:
        raise RequestRefusedError("value", f"{name} must be at most {MAX_VALUES[name]}, not {_format_value(value)}")


def _format_value(value: object) -> str:
    return ascii(value)[:60]
