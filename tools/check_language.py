"""Finds phrases that the project has replaced with plain ones, in documents, page texts, comments and Python strings.

Run it with `make lint`, or `python -m tools.check_language [PATH ...]`. Exit status: 0 no phrase found, 1 some found.
Names and rules that no pattern can express are for reviewers.
"""

import re
import subprocess
import sys
import tokenize
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
TEXT_SUFFIXES = {".md", ".ts", ".tsx", ".css", ".toml", ".yml", ".html", ""}
# Solutions in corpus/, written by people who had read only the statement, are data. This table, its tests and the
# changelog quote the phrases. Django generates migrations, beside which is one hand-written helper; another tool
# generates schema.d.ts. .gitignore has only paths.
EXCLUDED = re.compile(
    r"corpus/|tests/tools/test_check_language\.py|tools/check_language\.py|CHANGELOG\.md|judge/migrations/|"
    r"frontend/src/api/schema\.d\.ts|\.gitignore$"
)


@dataclass(frozen=True)
class Phrase:
    pattern: str
    replacement: str
    example: str
    """A text that must be found."""
    plain: str
    """A text that must pass."""


STORED = r"(?:data|reports?|drafts?|rows?|logs?|events?|entries|texts?|code)"
SERVICE = r"(?:broker|Redis|bus|database|engine|launcher|server|worker|web)"
PHRASES = [
    Phrase(
        r"\bto be had\b|\b(?:is|are) had\b", "available, can be obtained", "Where none is to be had.", "It had to be."
    ),
    Phrase(
        rf"\b{STORED} (?:is|are|was|were) kept\b", "stored, retained", "The data is kept.", "Keep the largest k tokens."
    ),
    Phrase(
        r"\b(?:is|are|was|were|be) told\b", "report, send, publish", "The page is told so.", "Tell the interviewer."
    ),
    Phrase(r"\btells? of\b", "report, describe", "docs/operating.md tells of backups.", "The tells off key."),
    Phrase(r"\bwhat is wanted\b", "requested", "A set of what is wanted.", "You wanted to stop."),
    Phrase(
        r"\bstands? (?:in|at|beside|there|on)\b", "is, appears, is stored", "It stands in the table.", "BPE stands for"
    ),
    Phrase(r"\banew\b", "again, re-create", "It is made anew.", "It is a new one."),
    Phrase(
        r"\blies? in (?:`|the (?:table|database|cookie|file|folder))",
        "is in",
        "It lies in `var/`.",
        "p lies in [0, 1].",
    ),
    Phrase(
        r"\b[A-Z]*JSON alone\b|\b(?:inputs|samples|operators?|candidates?|loopback) alone\b",
        "only",
        "The server takes JSON alone.",
        "The case runs again alone.",
    ),
    Phrase(
        r"\balone (?:may|can|does|has|holds|knows)\b", "only", "The launcher alone has it.", "It runs alone in a fork."
    ),
    Phrase(r"\bmend(?:s|ed|ing)?\b", "fix", "The hole is mended.", "We recommend it."),
    Phrase(r"\b(?:known|security|a) holes?\b", "vulnerability", "Look for known holes.", "The array is whole."),
    Phrase(r"\b(?:server|judge|API|launcher) takes\b", "accepts", "The server takes JSON.", "It takes two arguments."),
    Phrase(r"\bwhoever\b|\bthat which\b", "anyone who; what", "Tell whoever runs it.", "The one who runs it."),
    Phrase(rf"\b{SERVICE} (?:is|was|are|were) away\b", "unavailable, down", "The broker is away.", "You were away."),
    Phrase(
        r"\b(?:is|are|was|were) (?:ours|theirs)\b", "an internal error; a user error", "The fault is ours.", "Our own."
    ),
    Phrase(r"\bbegun\b", "started", "It has not begun.", "It began at noon."),
    Phrase(r"\b(?:is|are|was|were) gone\b", "deleted, finished", "The row is gone.", "It has gone up."),
    Phrase(
        r"\balike\b|\bunlike (?:styles|ways|shapes|kinds|forms)\b",
        "the same; different",
        "In unlike styles.",
        "Unlike softmax, it is linear.",
    ),
    Phrase(r"\bby hand\b", "manually", "Started by hand.", "At hand."),
    Phrase(
        r"\b(?:goes|go|ends?|stops?|starts?|happens?|leaves?) by (?:itself|themselves)\b",
        "automatically",
        "It goes by itself.",
        "x multiplied by itself",
    ),
    Phrase(
        r"\bthe bell\b|\brings? for (?:a worker|workers|whoever|its)\b",
        "notification, notify workers",
        "It rings for a worker.",
        "A ring all-reduce.",
    ),
    Phrase(r"\bseats?\b", "session", "A candidate's seat.", "The session."),
]
COMPILED = [(re.compile(phrase.pattern, re.IGNORECASE), phrase) for phrase in PHRASES]


def main(paths: list[str]) -> int:
    found = [line for path in list_files(paths) for line in check_file(path)]
    print("\n".join(found), end="\n" if found else "")
    return 1 if found else 0


def list_files(paths: list[str]) -> Iterator[Path]:
    """Problem packages outside the repository are checked too. Git does not list their files."""
    outside = [Path(path) for path in paths if not Path(path).resolve().is_relative_to(ROOT)]
    for path in outside:
        files = [path] if path.is_file() else sorted(path.rglob("*"))
        yield from (file for file in files if file.suffix in (".py", ".md", ".toml"))
    inside = [path for path in paths if Path(path) not in outside]
    if outside and not inside:
        return
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "--", *inside],
        cwd=ROOT, capture_output=True, text=True, check=True,
    )  # fmt: skip
    for name in listed.stdout.splitlines():
        path = ROOT / name
        if not EXCLUDED.match(name) and path.suffix in TEXT_SUFFIXES | {".py"} and path.is_file():
            yield path


def check_file(path: Path) -> Iterator[str]:
    lines = read_python_text(path) if path.suffix == ".py" else enumerate(path.read_text().splitlines(), 1)
    for number, text in lines:
        for phrase in find_phrases(text):
            yield f"{path.relative_to(ROOT) if path.is_relative_to(ROOT) else path}:{number}: {phrase}"


def read_python_text(path: Path) -> Iterable[tuple[int, str]]:
    """The comments and strings, docstrings included, with the number of each line."""
    with path.open("rb") as file:
        for token in tokenize.tokenize(file.readline):
            if token.type in (tokenize.COMMENT, tokenize.STRING):
                yield from enumerate(token.string.splitlines(), token.start[0])


def find_phrases(text: str) -> Iterator[str]:
    for pattern, phrase in COMPILED:
        for match in pattern.finditer(text):
            yield f"replace {match[0]!r} with: {phrase.replacement}"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
