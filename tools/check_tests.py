"""Part of `make lint`: finds tests of the gate that can fail on a right change, tests that are too long in quarantine,
and patterns of tests/groups.toml that select nothing. Also prints which groups of `make test-all` should run again, and
that is no error."""

import sys

from tools.gate.group_results import find_stale_groups, read_results
from tools.gate.groups import read_table
from tools.gate.quarantine import find_quarantine_errors, read_quarantine
from tools.gate.unsteady_calls import find_unsteady_calls
from tools.run import ROOT


def main() -> int:
    table, tests = read_table(), ROOT / "tests"
    errors = [
        *find_unsteady_calls(table, [*tests.rglob("test_*.py"), *tests.rglob("conftest.py")]),
        *find_quarantine_errors(read_quarantine()),
        *table.find_unused(),
    ]
    print("\n".join([*errors, *find_stale_groups(table, read_results())]))
    return 1 if errors else 0


if __name__ == "__main__":
    sys.exit(main())
