"""How much the cells of one worker process share: see docs/security.md, "Shared and strict isolation"."""

import os
from collections.abc import Sequence

from sandbox.base import SandboxUnavailable

ISOLATION = "SANDBOX_ISOLATION"
"""The setting. It never changes by itself, and a backend refuses a mode that it does not have."""
SHARED, STRICT = "shared", "strict"


def read_isolation(modes: Sequence[str]) -> str:
    """Return the mode that is set, or the first of `modes`. Raises SandboxUnavailable if it is none of `modes`."""
    isolation = os.environ.get(ISOLATION) or modes[0]
    if isolation not in modes:
        raise SandboxUnavailable(
            f"{ISOLATION} is {isolation!r}, which this backend does not have, so no code can run. "
            f"Set it to {' or '.join(modes)}."
        )
    return isolation
