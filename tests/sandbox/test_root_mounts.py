"""What root binds for its cells, wherever Python and the checkout are. The mounts are in a process of their own."""

import subprocess
import sys
from pathlib import Path

import pytest

from tools.stack import ROOT

BIND_BELOW_MOUNT_POINT = """
import sys
from pathlib import Path
from sandbox.bubblewrap import root_mounts

folder = Path(sys.argv[1])
root_mounts._MOUNT_POINT = folder
found = root_mounts.bind_readable([folder / "package", folder / "python"])
print((found[folder / "package"] / "module.py").read_text(), found[folder / "python"].read_text())
"""


@pytest.mark.root
def test_binds_what_is_below_the_mount_point(tmp_path: Path):
    """A checkout in /mnt: the tmpfs covers it, and what it has must still be recognized as folders and files."""
    (tmp_path / "package").mkdir()
    (tmp_path / "package/module.py").write_text("a module")
    (tmp_path / "python").write_text("an interpreter")
    command = [sys.executable, "-c", BIND_BELOW_MOUNT_POINT, str(tmp_path)]
    ended = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60, check=False)
    assert (ended.stdout, ended.stderr) == ("a module an interpreter\n", "")
