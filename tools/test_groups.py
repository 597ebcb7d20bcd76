"""Runs groups of tests one after the other and stores how each ended: `make test-all`.

    python -m tools.test_groups                 all groups of tests/groups.toml
    python -m tools.test_groups browser live    these groups
    python -m tools.test_groups touched         groups whose files changed since the group last passed
    python -m tools.test_groups touched=COMMIT  groups whose files changed since that commit

A group that fails does not stop the others. A test that this machine cannot run counts as failed, because the results
are committed: `.ci/machine` installs what is needed. Only the group of tests on a GPU is no failure where there is no
card. Exit status: 0 all others passed, 1 at least one failed or was left out, 2 there is no such group.
"""

import argparse
import os
import subprocess
import sys
import time
from collections.abc import Iterable, Mapping, Sequence

from sandbox.cell_images import has_kernels
from tools.gate.graphics_card import has_card
from tools.gate.group_results import DIRTY, GroupResult, read_results, run_git, store_result
from tools.gate.groups import GATE, QUARANTINE, Group, GroupTable, TableError, read_table
from tools.run import ROOT

TOUCHED = "touched"
LONGEST_SECONDS = 40 * 60
"""Ends a group that hangs. A group takes at most 15 minutes."""
ENVIRONMENT = {"CI": "true", "JUDGE_FUZZ_EXAMPLES": "8"}
"""Makes a skipped test fail, and sends more generated requests than the gate."""
NOT_RUN = "not run"
AS_USER = "tools/as-user"
DATABASE = "JUDGE_TEST_DATABASE"
KERNELS, GPU, POSTGRESQL, ORDINARY_USER = "kernels", "gpu", "postgresql", "ordinary-user"


def main(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m tools.test_groups", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="GROUP")
    try:
        groups = select_groups(read_table(), parser.parse_args(arguments).names)
    except TableError as error:
        print(f"test_groups: {error}", file=sys.stderr)
        return 2
    results = {group.name: run_group(group) for group in groups}
    print("\n".join(["", *(f"{name:15} {result}" for name, result in results.items())]))
    return 0 if all(result.startswith(("passed", NOT_RUN)) for result in results.values()) else 1


def select_groups(table: GroupTable, names: Sequence[str]) -> list[Group]:
    """Raises TableError if there is no such group."""
    groups = dict(table.groups)
    if table.quarantined:
        groups[QUARANTINE] = Group(QUARANTINE, (), ())
    if not names:
        return [group for name, group in groups.items() if not name.startswith(f"{GATE}-")]
    if names[0].partition("=")[0] == TOUCHED:
        commits = {name: result.commit for name, result in read_results().items() if result.is_green}
        if since_commit := names[0].partition("=")[2]:
            commits = dict.fromkeys(table.groups, since_commit)
        return [group for group in table.groups.values() if is_touched(group, commits.get(group.name))]
    if unknown := [name for name in names if name not in groups]:
        raise TableError(f"There is no group {unknown[0]!r}. The groups are {', '.join(groups)}.")
    return [groups[name] for name in names]


def is_touched(group: Group, commit: str | None) -> bool:
    """Whether a file that the group covers differs from that commit, or is new. None and a commit that this checkout
    lacks mean that nothing is known about the group."""
    try:
        changed = None if commit is None else run_git("diff", "--name-only", commit.removesuffix(DIRTY))
    except subprocess.CalledProcessError:
        changed = None
    return changed is None or covers_any(group, [*changed, *run_git("ls-files", "--others", "--exclude-standard")])


def covers_any(group: Group, paths: Iterable[str]) -> bool:
    return any(
        path == prefix or path.startswith(f"{prefix}/" if prefix else "") for path in paths for prefix in group.covers
    )


def run_group(group: Group) -> str:
    """Run its tests and return how that ended in one line."""
    if group.name == GPU and not has_card():
        return f"{NOT_RUN}: this machine has no NVIDIA card"
    if reason := find_missing(group, os.environ):
        return f"left out: {reason}"
    print(f"\n== {group.name}: {group.repeats or 'its tests'}", flush=True)
    started = time.monotonic()
    env = ENVIRONMENT | os.environ | ({"JUDGE_DATABASE": os.environ[DATABASE]} if group.name == POSTGRESQL else {})
    is_green = subprocess.run(build_command(group), cwd=ROOT, env=env, check=False).returncode == 0
    seconds = round(time.monotonic() - started)
    store_result(group.name, GroupResult.create(is_green=is_green, seconds=seconds))
    return f"{'passed' if is_green else 'FAILED'} in {seconds} s"


def find_missing(group: Group, env: Mapping[str, str]) -> str:
    """Return what the group needs and this machine lacks, or an empty text."""
    if group.name == POSTGRESQL and not env.get(DATABASE):
        return f"{DATABASE} names no PostgreSQL database"
    if group.name == KERNELS and not has_kernels():
        return "Triton is not installed. Run `make setup-kernels`"
    if group.name == ORDINARY_USER and os.geteuid() != 0:
        return "you are an ordinary user, so the other groups ran as one"
    return ""


def build_command(group: Group) -> list[str]:
    python = [AS_USER] if group.name == ORDINARY_USER else [sys.executable]
    # With -n 1 a second process would only wait.
    processes = {None: "auto", 1: "0"}.get(group.processes, str(group.processes))
    options = [f"--group={group.name}", "-n", processes, "--durations", "30", "--session-timeout", str(LONGEST_SECONDS)]
    return [*python, "-m", "pytest", "-q", *options]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
