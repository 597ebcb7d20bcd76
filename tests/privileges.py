"""Tells whether the tests run as root. Some tests need root, and others an ordinary user."""

import os
from pathlib import Path

LAST_USER = 65534
"""The highest user id of a Debian machine: `nobody`."""


def is_root() -> bool:
    """Return whether this process may act as each user. Root of a user namespace with one user may not."""
    return os.geteuid() == 0 and count_users() > LAST_USER


def count_users() -> int:
    """Count the users of this process's user namespace, from lines with (first inside, first outside, count)."""
    return sum(int(line.split()[2]) for line in Path("/proc/self/uid_map").read_text().splitlines())
