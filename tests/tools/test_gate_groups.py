"""The table that assigns tests to the gate and to groups, and what `make test-all` and `make lint` make of it."""

import subprocess
from datetime import date
from pathlib import Path

import pytest

from tools import test_groups
from tools.gate.group_results import DIRTY, GroupResult, find_stale_groups, read_results, store_result
from tools.gate.groups import QUARANTINE, GroupTable, TableError, read_table
from tools.gate.quarantine import QuarantinedTest, find_quarantine_errors
from tools.gate.schedule import assign_scopes, read_durations, write_durations
from tools.gate.unsteady_calls import find_unsteady_calls
from tools.run import ROOT
from tools.test_groups import covers_any, is_touched, select_groups

TABLE = """
[gate]
tests = ["tests/judge", "tests/judge/test_b.py::test_y[short"]
covers = [""]
[live]
tests = ["tests/judge/test_b.py", "tests/judge/*[*docker"]
covers = ["judge", "manage.py"]
[postgresql]
repeats = "on PostgreSQL"
tests = ["tests/judge"]
without = ["tests/judge/test_b.py", "tests/judge/test_bc.py"]
"""
GROUPS = {
    "tests/judge/test_a.py::test_x": "gate",
    "tests/judge/test_a.py::test_x[docker]": "live",
    "tests/judge/test_b.py::test_y[long]": "live",
    "tests/judge/test_b.py::test_y[short]": "gate",
    "tests/judge/test_b.py::test_y[shorter]": "live",
    "tests/judge/test_bc.py::test_y": "gate",
}


@pytest.fixture
def table(tmp_path: Path) -> GroupTable:
    path = tmp_path / "groups.toml"
    path.write_text(TABLE)
    return read_table(path)


def test_longest_pattern_decides(table: GroupTable) -> None:
    assert table.assign(GROUPS) == GROUPS


def test_a_test_in_no_group_is_an_error(table: GroupTable) -> None:
    with pytest.raises(TableError, match=r"tests/other/test_a\.py::test_x is in no group\. Add it"):
        table.assign(["tests/other/test_a.py::test_x"])


def test_two_groups_with_the_same_pattern_are_an_error(tmp_path: Path) -> None:
    path = tmp_path / "groups.toml"
    path.write_text(TABLE + '[other]\ntests = ["tests/judge"]\n')
    with pytest.raises(TableError, match="assigns tests/judge twice"):
        read_table(path)


def test_repetition_selects_tests_of_the_gate_only(table: GroupTable) -> None:
    assert table.select("postgresql", GROUPS) == {"tests/judge/test_a.py::test_x"}
    with pytest.raises(TableError, match="The groups are gate, live, postgresql"):
        table.select("missing", GROUPS)


def test_quarantined_test_leaves_its_group(table: GroupTable) -> None:
    quarantined = GroupTable(table.groups, frozenset(["tests/judge/test_a.py::test_x"]))
    assigned = quarantined.assign(GROUPS)
    assert quarantined.select(QUARANTINE, assigned) == {"tests/judge/test_a.py::test_x"}
    assert "tests/judge/test_a.py::test_x" not in quarantined.select("gate", assigned)


def test_finds_patterns_of_removed_tests(table: GroupTable, tmp_path: Path) -> None:
    folder = tmp_path / "tests" / "judge"
    folder.mkdir(parents=True)
    (folder / "test_a.py").touch()
    (folder / "test_b.py").write_text("def test_z():\n    pass\n")
    assert table.find_unused(tmp_path) == [
        "groups.toml: there is no tests/judge/test_b.py::test_y[short. Remove it.",
        "groups.toml: there is no tests/judge/test_bc.py. Remove it.",
    ]


def test_each_test_of_this_repository_is_in_one_group() -> None:
    """What the collection of each run checks, here without it: modules that no pattern of a folder selects."""
    modules = [path.relative_to(ROOT).as_posix() for path in (ROOT / "tests").rglob("test_*.py")]
    tested = [module for module in modules if "/hostile/" not in module]
    assert set(read_table().assign(f"{module}::test_x" for module in tested)) == {f"{each}::test_x" for each in tested}


def test_selects_groups_by_name_and_by_changed_files(table: GroupTable) -> None:
    assert [group.name for group in select_groups(table, [])] == ["gate", "live", "postgresql"]
    assert [group.name for group in select_groups(table, ["live"])] == ["live"]
    with pytest.raises(TableError, match="no group 'x'"):
        select_groups(table, ["x"])
    live = table.groups["live"]
    assert [covers_any(live, [path]) for path in ("judge/api/a.py", "manage.py", "judgement.py")] == [True, True, False]
    assert covers_any(table.groups["gate"], ["README.md"])


def test_touched_groups_are_those_whose_files_differ_from_the_commit(
    table: GroupTable, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def git(*arguments: str) -> str:
        names = ["-c", "user.name=x", "-c", "user.email=x@example.org"]
        done = subprocess.run(["git", *names, *arguments], cwd=tmp_path, check=True, capture_output=True, text=True)
        return done.stdout.strip()

    monkeypatch.setattr("tools.gate.group_results.ROOT", tmp_path)
    (tmp_path / "manage.py").touch()
    git("init", "--quiet")
    git("add", ".")
    git("commit", "--quiet", "--message", "x")
    live, commit = table.groups["live"], git("rev-parse", "HEAD")
    assert not is_touched(live, commit)
    assert not is_touched(live, commit + DIRTY)
    assert is_touched(live, None)
    assert is_touched(live, "0" * 40)  # this checkout does not have it
    (tmp_path / "judge").mkdir()
    (tmp_path / "judge" / "new.py").touch()
    assert is_touched(live, commit)


def test_stores_results_and_names_stale_groups(table: GroupTable, tmp_path: Path) -> None:
    path, today = tmp_path / "groups.json", date(2026, 12, 20)
    store_result("gate", GroupResult("2026-12-06", "abc", is_green=True, seconds=1), path)
    store_result("live", GroupResult("2026-12-05", "abc", is_green=True, seconds=1), path)
    assert find_stale_groups(table, read_results(path), today) == [
        "The group live last passed on 2026-12-05.",
        "The group postgresql has never run.",
    ]
    store_result("gate", GroupResult("2026-12-07", "def", is_green=False, seconds=1), path)
    assert find_stale_groups(table, read_results(path), today)[0] == "The group gate failed on 2026-12-07 (def)."


def test_quarantine_is_small_and_short() -> None:
    today = date(2026, 12, 20)
    entries = [QuarantinedTest(f"tests/a.py::test_{number}", "A race.", date(2026, 12, 6)) for number in range(10)]
    assert find_quarantine_errors(entries, today) == []
    old = QuarantinedTest("tests/a.py::test_old", "A race.", date(2026, 12, 5))
    errors = find_quarantine_errors([*entries, old], today)
    assert errors[0].startswith("tests/a.py::test_old is in quarantine since 2026-12-05, longer than 14 days.")
    assert errors[1:] == ["11 tests are in quarantine, more than 10. Repair some first."]


def test_assigns_the_longest_modules_first_and_always_the_same(tmp_path: Path) -> None:
    path = tmp_path / "durations.json"
    write_durations({"a": 12.0, "b": 5.0, "c": 4.0, "d": 0.5}, path)
    expected = [["a"], ["b", "c", "unknown", "d"]]
    assert assign_scopes(["d", "unknown", "c", "b", "a"], read_durations(path), 2) == expected
    assert assign_scopes(["a", "b", "c", "d", "unknown"], read_durations(path), 2) == expected


UNSTEADY = """
import time, asyncio
from time import monotonic, sleep as wait
def test_sleeps():
    time.sleep(1)
def test_measures():
    started = time.monotonic()
    assert time.monotonic() - started < 1
def test_waits_and_measures(backend):
    started = monotonic()
    wait(1)
    seconds = monotonic() - started
    assert seconds < 2
def test_listens(server):
    server.bind(("127.0.0.1", 8000))
def test_is_steady(server, clock):
    now = time.time() - SILENCE
    time.sleep(0.1)  # steady: time for a wrong result
    asyncio.sleep(0)
    server.bind(("127.0.0.1", 0))
    "time.sleep(1)"
def test_live():
    time.sleep(1)
"""


def test_finds_calls_that_depend_on_the_machine(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "groups.toml").write_text(
        '[gate]\ntests = ["test_a.py", "test_a.py::test_waits_and_measures[fast"]\n[live]\n'
        'tests = ["test_a.py::test_live", "test_a.py::test_waits_and_measures"]\n'
    )
    (tmp_path / "test_a.py").write_text(UNSTEADY)
    monkeypatch.setattr("tools.gate.unsteady_calls.ROOT", tmp_path)
    found = list(find_unsteady_calls(read_table(tmp_path / "groups.toml"), [tmp_path / "test_a.py"]))
    assert [line.partition(". ")[0] for line in found] == [
        "test_a.py:5: time.sleep waits for a time",
        "test_a.py:8: an assertion about time.monotonic depends on the machine",
        "test_a.py:11: time.sleep waits for a time",
        "test_a.py:12: an assertion about time.monotonic depends on the machine",
        "test_a.py:15: server.bind uses a fixed port",
    ]


def test_machine_without_a_card_fails_no_group(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(test_groups, "has_card", lambda: False)
    assert test_groups.main(["gpu"]) == 0
    assert "not run: this machine has no NVIDIA card" in capsys.readouterr().out
