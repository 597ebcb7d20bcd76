"""The gate, cold: `manage.py check_problems` on all packages with an empty cache."""

import os
import subprocess
import sys
import tempfile
import time

from tools.stack import ROOT


def measure_package_check() -> float:
    """Return the seconds that it takes."""
    with tempfile.TemporaryDirectory(prefix="bench-cache-") as cache:
        environment = os.environ | {"JUDGE_CACHE": cache}
        started = time.perf_counter()
        command = [sys.executable, "manage.py", "check_problems"]
        done = subprocess.run(command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL, check=False)
        seconds = time.perf_counter() - started
    if done.returncode:
        raise SystemExit("bench: The gate failed, so its time means nothing. Run `manage.py check_problems`.")
    return seconds
