"""The seccomp profile for containers, built from the same lists as the filters of the other backends.

It is stricter than the engine's default: it blocks every call that an unprivileged Python does not need, and every call
that is on no list.
"""

import errno
import json
from functools import cache
from typing import Any

from sandbox import syscalls

_INT_MASK = 0xFFFFFFFF


@cache
def build_profile() -> str:
    """Build the profile as JSON, in the format that the engine accepts."""
    return json.dumps(
        {
            "defaultAction": "SCMP_ACT_ERRNO",
            "defaultErrnoRet": errno.EPERM,
            # Only native calls: the lists do not cover the numbers and arguments of 32-bit calls.
            "archMap": [
                {"architecture": f"SCMP_ARCH_{name}", "subArchitectures": []} for name in ("X86_64", "AARCH64")
            ],
            "syscalls": [
                _allow_syscalls(*sorted(syscalls.ALLOWED_SYSCALLS)),
                _allow_syscalls("clone", args=[_match_argument(0, "MASKED_EQ", syscalls.CLONE_NEW_FLAGS, 0)]),
                _allow_syscalls("socket", "socketpair", args=[_match_argument(0, "EQ", syscalls.AF_UNIX)]),
                *(
                    _allow_syscalls("ioctl", args=[_match_argument(1, "MASKED_EQ", _INT_MASK, request)])
                    for request in syscalls.ALLOWED_IOCTLS
                ),
                # With ENOSYS, libc falls back to clone, whose flags a filter can inspect.
                {"names": ["clone3"], "action": "SCMP_ACT_ERRNO", "errnoRet": errno.ENOSYS},
            ],
        }
    )


def _allow_syscalls(*names: str, args: list[dict[str, Any]] | None = None) -> dict[str, Any]:
    return {"names": list(names), "action": "SCMP_ACT_ALLOW", "args": args or []}


def _match_argument(index: int, operation: str, value: int, second: int = 0) -> dict[str, Any]:
    return {"index": index, "op": f"SCMP_CMP_{operation}", "value": value, "valueTwo": second}
