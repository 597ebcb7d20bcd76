"""The table of `tests/groups.toml`: which tests run in the gate, and which in which group of `make test-all`."""

import re
import tomllib
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path

from tools.gate.quarantine import read_quarantine
from tools.run import ROOT

TABLE = ROOT / "tests" / "groups.toml"
GATE = "gate"
QUARANTINE = "quarantine"


class TableError(Exception):
    """The table contradicts itself, or has no group for a test."""


@dataclass(frozen=True)
class Pattern:
    """Selects the tests whose id starts with it and goes on with another word: those of a folder or a module, or one
    test with all its parameters. `*` stands for any text."""

    text: str

    @cached_property
    def _regex(self) -> "re.Pattern[str]":
        return re.compile(".*".join(re.escape(part) for part in self.text.split("*")) + r"(?![\w.])")

    def matches(self, nodeid: str) -> bool:
        return self._regex.match(nodeid) is not None

    def concerns(self, start: str) -> bool:
        """Whether it may select a test of this module, or this test with some of its parameters."""
        return start.startswith(self.text.partition("*")[0]) or self.is_within(start)

    def is_within(self, start: str) -> bool:
        """Whether it may select some of these tests, but not all."""
        fixed, _, rest = self.text.partition("*")
        return fixed.startswith(start) or (bool(rest) and start.startswith(fixed))


@dataclass(frozen=True)
class Group:
    name: str
    tests: tuple[Pattern, ...]
    covers: tuple[str, ...]
    """Files and folders whose changes may break its tests."""
    processes: int | None = None
    """None: one for each core."""
    repeats: str = ""
    """If set, its tests belong to other groups. It runs those of the gate again in this way."""
    without: tuple[Pattern, ...] = ()
    """Of a group that repeats: what it does not repeat."""

    def does_repeat(self, nodeid: str) -> bool:
        return any(each.matches(nodeid) for each in self.tests) and not any(
            each.matches(nodeid) for each in self.without
        )


@dataclass(frozen=True)
class GroupTable:
    groups: Mapping[str, Group]
    quarantined: frozenset[str]

    def assign(self, nodeids: Iterable[str]) -> dict[str, str]:
        """Return the group of each test: QUARANTINE, or that of the longest pattern which selects it. Raises
        TableError."""
        patterns = [
            (pattern, group.name) for group in self.groups.values() if not group.repeats for pattern in group.tests
        ]
        patterns.sort(key=lambda entry: -len(entry[0].text))
        by_module: dict[str, list[tuple[Pattern, str]]] = {}
        assigned: dict[str, str] = {}
        for nodeid in nodeids:
            module = nodeid.partition("::")[0]
            if module not in by_module:
                by_module[module] = [entry for entry in patterns if entry[0].concerns(module)]
            name = next((name for pattern, name in by_module[module] if pattern.matches(nodeid)), None)
            if name is None:
                raise TableError(f"{nodeid} is in no group. Add it to one in tests/{TABLE.name}.")
            assigned[nodeid] = QUARANTINE if nodeid in self.quarantined else name
        return assigned

    def select(self, name: str, assigned: Mapping[str, str]) -> set[str]:
        """Return the tests that `--group name` runs. Raises TableError."""
        if name == QUARANTINE:
            return {nodeid for nodeid, found in assigned.items() if found == QUARANTINE}
        if name not in self.groups:
            raise TableError(f"There is no group {name!r}. The groups are {', '.join(self.groups)}, {QUARANTINE}.")
        group = self.groups[name]
        if not group.repeats:
            return {nodeid for nodeid, found in assigned.items() if found == name}
        in_gate = [nodeid for nodeid, found in assigned.items() if found == GATE]
        return {nodeid for nodeid in in_gate if group.does_repeat(nodeid)}

    def has_tests(self, name: str, start: str) -> bool:
        """Whether the group may have a test of this module, or this test with some of its parameters."""
        group = self.groups.get(name)
        if group is None:
            return True
        if group.repeats:
            return any(pattern.concerns(start) for pattern in group.tests)
        try:
            if self.assign([start])[start] == name:
                return True
        except TableError:
            return True  # the collection then names the test
        return any(pattern.is_within(start) for pattern in group.tests)

    def find_unused(self, root: Path = ROOT) -> list[str]:
        """Return a sentence for each pattern whose folder, module or test does not exist any more."""
        patterns = sorted(
            {pattern.text for group in self.groups.values() for pattern in (*group.tests, *group.without)}
        )
        return [f"{TABLE.name}: there is no {text}. Remove it." for text in patterns if not _exists(text, root)]


def _exists(text: str, root: Path) -> bool:
    name, _, test = text.partition("*")[0].partition("::")
    path = root / name
    if not test:
        return path.exists()
    return path.is_file() and f"def {test.partition('[')[0]}(" in path.read_text()


@lru_cache(maxsize=4)
def read_table(path: Path = TABLE) -> GroupTable:
    """Raises TableError if two groups have the same pattern."""
    groups = {
        name: Group(
            name,
            tuple(map(Pattern, values["tests"])),
            tuple(values.get("covers", ())),
            values.get("processes"),
            values.get("repeats", ""),
            tuple(map(Pattern, values.get("without", ()))),
        )
        for name, values in tomllib.loads(path.read_text()).items()
    }
    counts = Counter(pattern.text for group in groups.values() if not group.repeats for pattern in group.tests)
    if doubled := [text for text, count in counts.items() if count > 1]:
        raise TableError(f"{path.name} assigns {', '.join(doubled)} twice. Remove one of the entries.")
    return GroupTable(groups, frozenset(entry.nodeid for entry in read_quarantine()))
