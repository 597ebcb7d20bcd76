"""problem.toml, read strictly: a typo is an error that names the file and the key."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

from problems.format.case import GROUPS

OUTPUTS = ("array", "calls", "sampler", "other")
TAGS = ("cpu", "gpu")
VERDICTS = ("accepted", "wrong_answer", "runtime_error", "time_limit")


class PackageError(Exception):
    """A problem package is not as it must be. The message names the file, the key and what to write instead."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BugEntry:
    id: str
    title: str
    sign: str
    why: str
    how: str
    cost: bool
    group: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PartEntry:
    group: str
    title: str
    needs: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ChapterEntry:
    verdict: str
    bugs: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    number: int
    title: str
    topic: str
    minutes: int
    tag: str
    output: str
    driver: str
    checker: str
    entries: tuple[str, ...]
    seconds: float
    memory_mib: int
    chapter: ChapterEntry | None
    parts: tuple[PartEntry, ...]
    bugs: tuple[BugEntry, ...]

    @property
    def groups(self) -> tuple[str, ...]:
        """Every group that a case of this problem may belong to."""
        return (*GROUPS, *(part.group for part in self.parts))


class _Table:
    """One table of the file: each key is taken once, with its type; what is left over at the end is a typo."""

    def __init__(self, where: str, table: Mapping[str, Any]) -> None:
        self.where = where
        self.left = dict(table)

    def wrong(self, message: str) -> PackageError:
        return PackageError(f"{self.where}: {message}")

    def _take(self, key: str, default: Any) -> Any:
        if key not in self.left and default is None:
            raise self.wrong(f"the key {key!r} is missing")
        return self.left.pop(key, default)

    def text(self, key: str, default: str | None = None) -> str:
        value = self._take(key, default)
        if not isinstance(value, str) or (default is None and not value.strip()):
            raise self.wrong(f"{key!r} must be a text that is not empty, and is {value!r}")
        return value

    def whole(self, key: str, default: int | None = None) -> int:
        value = self._take(key, default)
        if type(value) is not int or value <= 0:
            raise self.wrong(f"{key!r} must be a whole number above 0, and is {value!r}")
        return value

    def number(self, key: str, default: float) -> float:
        value = self._take(key, default)
        if type(value) not in (int, float) or not value > 0:
            raise self.wrong(f"{key!r} must be a number above 0, and is {value!r}")
        return float(value)

    def flag(self, key: str) -> bool:
        value = self._take(key, False)
        if not isinstance(value, bool):
            raise self.wrong(f"{key!r} must be true or false, and is {value!r}")
        return value

    def texts(self, key: str, *, empty: bool = False) -> tuple[str, ...]:
        value = self._take(key, None)
        items = cast("list[Any]", value) if isinstance(value, list) else []
        if (
            not isinstance(value, list)
            or not (items or empty)
            or not all(isinstance(item, str) and item for item in items)
        ):
            raise self.wrong(f"{key!r} must be a list of texts, and is {value!r}")
        return tuple(cast("list[str]", items))

    def choice(self, key: str, allowed: tuple[str, ...], default: str | None = None) -> str:
        value = self.text(key, default)
        if value not in allowed:
            raise self.wrong(f"{key!r} must be one of {', '.join(allowed)}, and is {value!r}")
        return value

    def table(self, key: str) -> "_Table | None":
        value = self._take(key, cast("dict[str, Any]", {}))
        if not isinstance(value, dict):
            raise self.wrong(f"{key!r} must be written as a [{key}] table")
        return _Table(f"{self.where}, [{key}]", cast("dict[str, Any]", value)) if value else None

    def tables(self, key: str) -> list["_Table"]:
        value = self._take(key, cast("list[Any]", []))
        items = cast("list[Any]", value) if isinstance(value, list) else []
        if not isinstance(value, list) or not all(isinstance(item, dict) for item in items):
            raise self.wrong(f"{key!r} must be written as [[{key}]] tables")
        return [_Table(f"{self.where}, [[{key}]] {place}", item) for place, item in enumerate(items, 1)]

    def end(self) -> None:
        if self.left:
            raise self.wrong(f"unknown key {min(self.left)!r}")


def _part(table: _Table) -> PartEntry:
    part = PartEntry(group=table.text("group"), title=table.text("title"), needs=table.texts("needs"))
    if part.group != "part2" and not part.group.startswith("part2-"):
        raise table.wrong(f'\'group\' must be "part2" or "part2-<what>", and is {part.group!r}')
    table.end()
    return part


def _bug(table: _Table, groups: tuple[str, ...]) -> BugEntry:
    cost = table.flag("cost")
    bug = BugEntry(
        id=table.text("id"),
        title=table.text("title"),
        sign=table.text("sign"),
        why=table.text("why"),
        how=table.text("how"),
        cost=cost,
        group=table.choice("group", groups, "efficiency" if cost else "trap"),
    )
    table.end()
    return bug


def _chapter(table: _Table | None, bugs: tuple[BugEntry, ...]) -> ChapterEntry | None:
    if table is None:
        return None
    chapter = ChapterEntry(verdict=table.choice("verdict", VERDICTS), bugs=table.texts("bugs", empty=True))
    for bug in chapter.bugs:
        if bug not in {entry.id for entry in bugs}:
            raise table.wrong(f"'bugs': {bug!r} is the id of none of the [[bugs]]")
    table.end()
    return chapter


def _twice(names: list[str]) -> str | None:
    return next((name for name in names if names.count(name) > 1), None)


def read_manifest(path: Path) -> Manifest:
    """Read problem.toml. Raises `PackageError`."""
    try:
        table = _Table(str(path), tomllib.loads(path.read_text(encoding="utf-8")))
    except tomllib.TOMLDecodeError as error:
        raise PackageError(f"{path}: not TOML: {error}") from error
    parts = tuple(_part(part) for part in table.tables("parts"))
    groups = (*GROUPS, *(part.group for part in parts))
    bugs = tuple(_bug(bug, groups) for bug in table.tables("bugs"))
    for key, names in (("parts", [part.group for part in parts]), ("bugs", [bug.id for bug in bugs])):
        if (name := _twice(names)) is not None:
            raise table.wrong(f"{name!r} stands twice in [[{key}]]")
    manifest = Manifest(
        number=table.whole("number"),
        title=table.text("title"),
        topic=table.text("topic"),
        minutes=table.whole("minutes"),
        tag=table.choice("tag", TAGS),
        output=table.choice("output", OUTPUTS),
        driver=table.text("driver", ""),
        checker=table.text("checker"),
        entries=table.texts("entries"),
        seconds=table.number("seconds", 5.0),
        memory_mib=table.whole("memory_mib", 512),
        chapter=_chapter(table.table("chapter"), bugs),
        parts=parts,
        bugs=bugs,
    )
    table.end()
    return manifest
