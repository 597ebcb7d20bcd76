"""The seccomp profile for containers, built from the same lists as the filters of the other backends.

It is stricter than the engine's default: it blocks every call that an unprivileged Python does not need.
"""

import errno
import json
from collections.abc import Iterable
from functools import cache
from typing import Any

from sandbox import syscalls
from sandbox.syscalls import Condition


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
                _allow_syscalls(sorted(syscalls.CELL_SYSCALLS)),
                *(_allow_syscalls([each.call], args=[_match_argument(each)]) for each in syscalls.CELL_CONDITIONS),
                # With ENOSYS, libc falls back to clone, whose flags a filter can inspect.
                {"names": ["clone3"], "action": "SCMP_ACT_ERRNO", "errnoRet": errno.ENOSYS},
            ],
        }
    )


def _allow_syscalls(names: Iterable[str], args: list[dict[str, Any]] | None = None) -> dict[str, Any]:
    return {"names": list(names), "action": "SCMP_ACT_ALLOW", "args": args or []}


def _match_argument(condition: Condition) -> dict[str, Any]:
    return {
        "index": condition.argument,
        "op": "SCMP_CMP_MASKED_EQ",
        "value": condition.mask,
        "valueTwo": condition.value,
    }
