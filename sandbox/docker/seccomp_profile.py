"""Our own seccomp profile for containers, made from the lists that the other backends' filters are made from.

It is tighter than the engine's own: what a Python without privileges does not need is refused, and so is every call
that no list knows.
"""

import errno
import json
from functools import cache
from typing import Any

from sandbox import syscalls

_WORD = 0xFFFFFFFF


@cache
def profile() -> str:
    """The profile as JSON, as the engine takes it."""
    return json.dumps(
        {
            "defaultAction": "SCMP_ACT_ERRNO",
            "defaultErrnoRet": errno.EPERM,
            # Native calls alone: no 32-bit ones, whose numbers and arguments no list here is about.
            "archMap": [
                {"architecture": f"SCMP_ARCH_{name}", "subArchitectures": []} for name in ("X86_64", "AARCH64")
            ],
            "syscalls": [
                _allow(*sorted(syscalls.NEEDED)),
                _allow("clone", args=[_argument(0, "MASKED_EQ", syscalls.CLONE_NEW, 0)]),
                _allow("socket", "socketpair", args=[_argument(0, "EQ", syscalls.AF_UNIX)]),
                *(
                    _allow("ioctl", args=[_argument(1, "MASKED_EQ", _WORD, request)])
                    for request in syscalls.PLAIN_IOCTLS
                ),
                # libc then falls back to clone, whose flags a filter can see.
                {"names": ["clone3"], "action": "SCMP_ACT_ERRNO", "errnoRet": errno.ENOSYS},
            ],
        }
    )


def _allow(*names: str, args: list[dict[str, Any]] | None = None) -> dict[str, Any]:
    return {"names": list(names), "action": "SCMP_ACT_ALLOW", "args": args or []}


def _argument(index: int, operation: str, value: int, second: int = 0) -> dict[str, Any]:
    return {"index": index, "op": f"SCMP_CMP_{operation}", "value": value, "valueTwo": second}
