"""Reads problem.toml and the other TOML files of a package strictly: a typo is an error that names file and key."""

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import Any, cast

from problems.format.case import GROUPS
from problems.format.problem import TAGS, Bug, Chapter, Part

OUTPUTS = ("array", "calls", "sampler", "kernel", "other")
"""Kinds of results. Each has general wrong answers of its own, which every package must refuse."""
CHAPTER_VERDICTS = ("accepted", "wrong_answer", "runtime_error", "time_limit")

DEFAULT_CASE_SECONDS = 5.0
DEFAULT_MEMORY_MIB = 512


class PackageError(Exception):
    """A file of a problem package is invalid. The message names the file and says what is wrong there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """The content of a problem.toml. `Problem` and `Chapter` describe the fields. The sources of the bugs and of the
    chapter are still empty."""

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
    chapter: Chapter | None
    parts: tuple[Part, ...]
    bugs: tuple[Bug, ...]

    @property
    def groups(self) -> tuple[str, ...]:
        """All groups that a case of this problem can be in."""
        return (*GROUPS, *(part.group for part in self.parts))


class TomlTable:
    """One table of the file. Each key is read once with its type; a key that remains unread is a typo. A key without a
    default is required, unless the method says what a missing key means.

    The methods raise PackageError."""

    def __init__(self, where: str, table: Mapping[str, Any]) -> None:
        self.where = where
        self.unread = dict(table)
        self._known: set[str] = set()

    def make_error(self, message: str) -> PackageError:
        return PackageError(f"{self.where}: {message}")

    def _pop(self, key: str, default: Any) -> Any:
        self._known.add(key)
        if key not in self.unread and default is None:
            raise self.make_error(f"the key {key!r} is missing{_suggest(key, self.unread)}")
        return self.unread.pop(key, default)

    def read_text(self, key: str, default: str | None = None) -> str:
        value = self._pop(key, default)
        if not isinstance(value, str) or (default is None and not value.strip()):
            raise self.make_error(f"{key!r} must be a string that is not empty, but is {value!r}")
        return value

    def read_int(self, key: str, default: int | None = None) -> int:
        value = self._pop(key, default)
        if type(value) is not int or value <= 0:
            raise self.make_error(f"{key!r} must be a whole number above 0, but is {value!r}")
        return value

    def read_number(self, key: str, default: float) -> float:
        value = self._pop(key, default)
        if type(value) not in (int, float) or not value > 0:
            raise self.make_error(f"{key!r} must be a number above 0, but is {value!r}")
        return float(value)

    def read_bool(self, key: str, default: bool = False) -> bool:
        value = self._pop(key, default)
        if not isinstance(value, bool):
            raise self.make_error(f"{key!r} must be true or false, but is {value!r}")
        return value

    def read_texts(self, key: str, *, may_be_empty: bool = False) -> tuple[str, ...]:
        value = self._pop(key, None)
        items = cast("list[Any]", value) if isinstance(value, list) else []
        if (
            not isinstance(value, list)
            or not (items or may_be_empty)
            or not all(isinstance(item, str) and item for item in items)
        ):
            raise self.make_error(f"{key!r} must be a list of strings that are not empty, but is {value!r}")
        return tuple(cast("list[str]", items))

    def read_text_or_texts(self, key: str) -> tuple[str, ...]:
        """Read a string as a list of one, and a missing key as an empty list."""
        value = self.unread.get(key, "")
        if isinstance(value, list):
            return self.read_texts(key)
        return tuple(filter(None, [self.read_text(key, "")]))

    def read_text_mapping(self, key: str) -> Mapping[str, str]:
        """Read a table of strings, and a missing key as an empty one."""
        table = self.read_table(key)
        return {name: table.read_text(name) for name in tuple(table.unread)} if table else {}

    def read_choice(self, key: str, allowed: tuple[str, ...], default: str | None = None) -> str:
        value = self.read_text(key, default)
        if value not in allowed:
            raise self.make_error(f"{key!r} must be one of {', '.join(allowed)}, but is {value!r}")
        return value

    def read_table(self, key: str) -> "TomlTable | None":
        """Read a table. None if it is missing or empty."""
        value = self._pop(key, cast("dict[str, Any]", {}))
        if not isinstance(value, dict):
            raise self.make_error(f"{key!r} must be written as a [{key}] table")
        return TomlTable(f"{self.where}, [{key}]", cast("dict[str, Any]", value)) if value else None

    def read_tables(self, key: str) -> list["TomlTable"]:
        """Read a list of tables, and a missing key as an empty list."""
        value = self._pop(key, cast("list[Any]", []))
        items = cast("list[Any]", value) if isinstance(value, list) else []
        if not isinstance(value, list) or not all(isinstance(item, dict) for item in items):
            raise self.make_error(f"{key!r} must be written as [[{key}]] tables")
        return [TomlTable(f"{self.where}, [[{key}]] {index}", item) for index, item in enumerate(items, 1)]

    def require_empty(self) -> None:
        """Call it after all keys were read: what is left is no key of this table."""
        if self.unread:
            key = min(self.unread)
            raise self.make_error(f"unknown key {key!r}{_suggest(key, self._known)}")


def _suggest(key: str, others: Iterable[str]) -> str:
    """Return a question about the most similar one of the other keys, or "" if none is similar enough for a typo."""
    similar = get_close_matches(key, list(others), n=1, cutoff=0.75)
    return f" (did you mean {similar[0]!r}?)" if similar else ""


def _read_part(table: TomlTable) -> Part:
    part = Part(group=table.read_text("group"), title=table.read_text("title"), needs=table.read_texts("needs"))
    if part.group != "part2" and not part.group.startswith("part2-"):
        raise table.make_error(f'\'group\' must be "part2" or "part2-<what>", but is {part.group!r}')
    table.require_empty()
    return part


def _read_bug(table: TomlTable, groups: tuple[str, ...]) -> Bug:
    cost = table.read_bool("cost")
    bug = Bug(
        id=table.read_text("id"),
        title=table.read_text("title"),
        sign=table.read_text("sign"),
        why=table.read_text("why"),
        how=table.read_text("how"),
        examples=table.read_text_or_texts("example"),
        example_misses=table.read_text_mapping("example_misses"),
        cost=cost,
        fixable=table.read_bool("fixable", True),
        group=table.read_choice("group", groups, "efficiency" if cost else "trap"),
    )
    table.require_empty()
    return bug


def _read_chapter(table: TomlTable | None, bugs: tuple[Bug, ...]) -> Chapter | None:
    if table is None:
        return None
    bug_ids = table.read_texts("bugs", may_be_empty=True)
    chapter = Chapter(verdict=table.read_choice("verdict", CHAPTER_VERDICTS), bugs=bug_ids)
    for bug in chapter.bugs:
        if bug not in {entry.id for entry in bugs}:
            raise table.make_error(f"'bugs': {bug!r} is not the id of any of the [[bugs]]")
    table.require_empty()
    return chapter


def _find_duplicate(names: list[str]) -> str | None:
    return next((name for name in names if names.count(name) > 1), None)


def read_manifest(path: Path) -> Manifest:
    """Read a problem.toml. Raises PackageError."""
    table = _read_file(path)
    parts = tuple(_read_part(part) for part in table.read_tables("parts"))
    groups = (*GROUPS, *(part.group for part in parts))
    bugs = tuple(_read_bug(bug, groups) for bug in table.read_tables("bugs"))
    for key, names in (("parts", [part.group for part in parts]), ("bugs", [bug.id for bug in bugs])):
        if (name := _find_duplicate(names)) is not None:
            raise table.make_error(f"{name!r} appears twice in [[{key}]]")
    manifest = Manifest(
        number=table.read_int("number"),
        title=table.read_text("title"),
        topic=table.read_text("topic"),
        minutes=table.read_int("minutes"),
        tag=table.read_choice("tag", TAGS),
        output=table.read_choice("output", OUTPUTS),
        driver=table.read_text("driver", ""),
        checker=table.read_text("checker"),
        entries=table.read_texts("entries"),
        seconds=table.read_number("seconds", DEFAULT_CASE_SECONDS),
        memory_mib=table.read_int("memory_mib", DEFAULT_MEMORY_MIB),
        chapter=_read_chapter(table.read_table("chapter"), bugs),
        parts=parts,
        bugs=bugs,
    )
    table.require_empty()
    return manifest


def _read_file(path: Path) -> TomlTable:
    try:
        return TomlTable(str(path), tomllib.loads(path.read_text(encoding="utf-8")))
    except tomllib.TOMLDecodeError as error:
        raise PackageError(f"{path}: not TOML: {error}") from error


def read_tables_file(path: Path, key: str) -> list[TomlTable]:
    """Read a file that has nothing but `[[key]]` tables. Raises PackageError."""
    file = _read_file(path)
    tables = file.read_tables(key)
    file.require_empty()
    return tables
