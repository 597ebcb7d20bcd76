"""`tests/groups.json`: when each group of `make test-all` ran last, on which commit, and how it ended."""

import json
import subprocess
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from tools.gate.groups import GATE, GroupTable
from tools.run import ROOT

FILE = ROOT / "tests" / "groups.json"
DIRTY = "-dirty"
LONGEST = timedelta(days=14)
"""How long ago a group may have passed last."""


@dataclass(frozen=True)
class GroupResult:
    date: str
    commit: str
    """Ends with DIRTY if files differed from the commit."""
    is_green: bool
    seconds: int

    @classmethod
    def create(cls, *, is_green: bool, seconds: int) -> "GroupResult":
        """Return the result of a group that has just ended in this checkout."""
        # The results themselves do not count as a change.
        is_dirty = bool(run_git("diff", "--name-only", "HEAD", "--", ".", f":!{FILE.relative_to(ROOT)}"))
        (head,) = run_git("rev-parse", "--short", "HEAD")
        return cls(datetime.now(UTC).date().isoformat(), head + DIRTY * is_dirty, is_green, seconds)


def run_git(*arguments: str) -> list[str]:
    """Return the lines that git prints. Raises CalledProcessError."""
    done = subprocess.run(["git", *arguments], cwd=ROOT, capture_output=True, text=True, check=True)
    return done.stdout.splitlines()


def read_results(path: Path = FILE) -> dict[str, GroupResult]:
    data = json.loads(path.read_text()) if path.exists() else {}
    return {name: GroupResult(**values) for name, values in data.items()}


def store_result(name: str, result: GroupResult, path: Path = FILE) -> None:
    results = read_results(path) | {name: result}
    path.write_text(json.dumps({key: asdict(results[key]) for key in sorted(results)}, indent=1) + "\n")


def find_stale_groups(table: GroupTable, results: dict[str, GroupResult], today: date | None = None) -> list[str]:
    """Return a sentence for each group that failed, or did not run within LONGEST."""
    today = today or datetime.now(UTC).date()
    stale: list[str] = []
    for name in (name for name in table.groups if not name.startswith(f"{GATE}-")):
        result = results.get(name)
        if result is None:
            stale.append(f"The group {name} has never run.")
        elif not result.is_green:
            stale.append(f"The group {name} failed on {result.date} ({result.commit}).")
        elif today - date.fromisoformat(result.date) > LONGEST:
            stale.append(f"The group {name} last passed on {result.date}.")
    return stale
