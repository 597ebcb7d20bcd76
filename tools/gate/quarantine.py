"""`tests/quarantine.toml`: tests that fail on a right change until they are repaired. They are not in the gate."""

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from tools.run import ROOT

FILE = ROOT / "tests" / "quarantine.toml"
MOST_TESTS = 10
LONGEST = timedelta(days=14)
"""How long a test may be in quarantine."""


@dataclass(frozen=True)
class QuarantinedTest:
    nodeid: str
    cause: str
    since: date


def read_quarantine(path: Path = FILE) -> list[QuarantinedTest]:
    entries = tomllib.loads(path.read_text()).get("tests", [])
    return [QuarantinedTest(entry["id"], entry["cause"], entry["since"]) for entry in entries]


def find_quarantine_errors(entries: Sequence[QuarantinedTest], today: date | None = None) -> list[str]:
    """Return a sentence for each entry that is too old, and one if there are too many."""
    today = today or datetime.now(UTC).date()
    errors = [
        f"{entry.nodeid} is in quarantine since {entry.since}, longer than {LONGEST.days} days. Repair it, or move it "
        f"to a group of `make test-all` in tests/groups.toml. Its cause: {entry.cause}"
        for entry in entries
        if today - entry.since > LONGEST
    ]
    if len(entries) > MOST_TESTS:
        errors.append(f"{len(entries)} tests are in quarantine, more than {MOST_TESTS}. Repair some first.")
    return errors
