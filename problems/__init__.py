"""The problem packages. JUDGE_PROBLEMS names further folders of packages, separated by colons."""

import os
from pathlib import Path

__path__.extend(str(Path(root).resolve()) for root in os.environ.get("JUDGE_PROBLEMS", "").split(os.pathsep) if root)
