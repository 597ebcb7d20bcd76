"""A process in a new user namespace keeps its ids, whatever they are."""

import subprocess
import sys

import pytest

from tests.backends import require_backend

SOURCE = """
import os, sys
from sandbox.inside import namespaces

if os.getuid() == 0:  # a cell never runs as root
    os.setgroups([])
    os.setresgid(12345, 12345, 12345)
    os.setresuid(12345, 12345, 12345)
ids = os.getuid(), os.getgid()
try:
    pid = namespaces.fork_into_namespaces()
except PermissionError:
    sys.exit(3)
if pid == 0:
    try:
        namespaces.map_user(*ids)
        os._exit(0 if (os.getuid(), os.getgid(), os.getpid()) == (*ids, 1) else 1)
    finally:
        os._exit(2)
sys.exit(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))
"""


def test_process_keeps_its_ids() -> None:
    """The ids of cells are those that the kernel reports if there is no map, so a cell would not notice a wrong one."""
    require_backend("bubblewrap")
    result = subprocess.run([sys.executable, "-c", SOURCE], check=False)
    if result.returncode == 3:
        pytest.skip("this machine lets only bubblewrap create user namespaces")
    assert result.returncode == 0
