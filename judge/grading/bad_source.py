"""Source that could not be judged at all: one verdict, one message that names the line or the name."""

import ast
import re
import sys
from collections.abc import Sequence
from dataclasses import dataclass

from judge.grading.errors import GradingError
from judge.grading.report import Verdict
from judge.grading.source_run import SOLUTION_FILE
from judge.grading.untrusted_text import sanitize_text
from problems.format.problem import Problem
from sandbox.result import CaseRun, Error, Status

MAX_SOURCE_BYTES = 1024 * 1024
"""Bytes of a source. The web takes no more either."""

MAX_MESSAGE_LENGTH = 500
"""Characters of an exception's message that are told."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BadSource:
    verdict: Verdict
    message: str
    line: int | None = None


def check_size(source: bytes) -> BadSource | None:
    if len(source) <= MAX_SOURCE_BYTES:
        return None
    return _refused(f"Your file is larger than the {MAX_SOURCE_BYTES:,} bytes that are taken. It was not run.")


def check_import(load: CaseRun) -> BadSource | None:
    """What kept the file from being imported, if anything did."""
    match load.status:
        case Status.OK:
            return None
        case Status.RAISED:
            return _import_raised(load.error or Error(type="Exception"))
        case Status.TIME_LIMIT:
            return BadSource(verdict=Verdict.TIME_LIMIT, message=f"Importing your file takes too long{_in(load)}.")
        case Status.MEMORY_LIMIT:
            return BadSource(
                verdict=Verdict.MEMORY_LIMIT, message=f"Importing your file needs too much memory{_in(load)}."
            )
        case Status.OUTPUT_LIMIT:
            return BadSource(verdict=Verdict.OUTPUT_LIMIT, message="Your file prints too much while it is imported.")
        case Status.EXITED | Status.SIGNALLED | Status.BAD_FRAME:
            return _refused(f"Your file ended the process while it was imported{_in(load)}.")
        case Status.NOT_RUN | Status.STOPPED | Status.SANDBOX_ERROR:
            raise GradingError(f"The sandbox did not import the file: {load.detail or load.status}.")


def report_missing_entries(problem: Problem, source: bytes, names: Sequence[str]) -> BadSource:
    """Core entries that the file does not define, with the signatures expected."""
    wanted = " and ".join(format_signature(problem, name) for name in names)
    if not source.strip():
        return _refused(f"Your file is empty: it must define {wanted}.")
    return _refused(f"Your file does not define {', '.join(names)}: it must define {wanted}.")


def describe_missing_module(error: Error | None) -> str:
    """The one message on a module that the box does not have; "" for any other error."""
    found = re.fullmatch(r"No module named '([\w.]{1,100})'.*", error.message) if error else None
    if error is None or found is None or "ImportError" not in (error.type, *error.bases):
        return ""
    name, where = found[1], _at(error.line)
    if name.partition(".")[0] in sys.stdlib_module_names | {"numpy"}:
        return f"Your solution imports {name}{where}, which is not there."
    return f"Your solution imports {name.partition('.')[0]}{where}: only the standard library and NumPy are available."


def format_signature(problem: Problem, name: str) -> str:
    """`name` as the starter (which is ours) writes it: "softmax(x, axis=-1)", "class LRUCache(capacity)"."""
    for node in ast.parse(problem.starter).body:
        if isinstance(node, ast.FunctionDef) and node.name == name:
            return f"{name}({ast.unparse(node.args)})"
        if isinstance(node, ast.ClassDef) and node.name == name:
            return f"class {name}({_parameters(node)})"
    return name


def _parameters(node: ast.ClassDef) -> str:
    for item in node.body:
        if isinstance(item, ast.FunctionDef) and item.name == "__init__":
            return ast.unparse(item.args).removeprefix("self").removeprefix(", ")
    return ""


def _import_raised(error: Error) -> BadSource:
    foreign = describe_missing_module(error)
    if foreign:
        return _refused(foreign, error.line)
    message = sanitize_text(error.message[:MAX_MESSAGE_LENGTH])
    if "SyntaxError" not in (error.type, *error.bases):
        kind = sanitize_text(error.type[:80])
        return _refused(f"Your file raises {kind}{_at(error.line)} when it is imported: {message}", error.line)
    if message.startswith(f"{SOLUTION_FILE} "):  # the box's own words on bytes that are no source
        return _refused(f"Your file{message.removeprefix(SOLUTION_FILE)}.", error.line)
    return _refused(f"Your file has a syntax error{_at(error.line)}: {message}", error.line)


def _at(line: int | None) -> str:
    return f" (line {line})" if line else ""


def _in(load: CaseRun) -> str:
    return f" ({load.detail})" if load.detail else ""


def _refused(message: str, line: int | None = None) -> BadSource:
    return BadSource(verdict=Verdict.RUNTIME_ERROR, message=message, line=line)
