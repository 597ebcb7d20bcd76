"""The cache folder of expected outcomes that all stacks and tests share, in parallel processes and in the next run."""

import contextlib
import functools
import hashlib
import os
import shutil
import time
from pathlib import Path

from tools.run import ROOT

CACHES = ROOT / "var" / "cache" / "tests"
CODE = ("judge/grading/**/*.py", "problems/format/**/*.py", "sandbox/**/*.py")
"""What an outcome depends on besides the contents of a package, which the cache itself compares."""


UNUSED_SECONDS = 3600.0
"""How long after its last start a run of tests may still use the folder of older code."""


@functools.cache
def get_shared_cache_folder() -> Path:
    """Return the folder for the current code. Changed code gets another one, and unused old ones are removed."""
    digest = hashlib.sha256()
    for path in sorted(path for pattern in CODE for path in ROOT.glob(pattern)):
        digest.update(f"{path.relative_to(ROOT)}\0".encode() + hashlib.sha256(path.read_bytes()).digest())
    folder = CACHES / digest.hexdigest()[:16]
    folder.mkdir(parents=True, exist_ok=True)
    os.utime(folder)
    for other in set(CACHES.iterdir()) - {folder}:
        with contextlib.suppress(OSError):  # another process may be removing it, too
            if other.stat().st_mtime < time.time() - UNUSED_SECONDS:
                shutil.rmtree(other, ignore_errors=True)
    return folder
