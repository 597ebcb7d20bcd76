"""Describes source files that cannot be graded: one verdict, and one message that names the line or the entry."""

import ast
import re
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from judge.grading.report import Verdict
from judge.grading.source_run import SOLUTION_FILE
from judge.grading.untrusted_text import sanitize_text
from problems.format.problem import Problem
from sandbox.result import CaseRun, ErrorReport, Status

MAX_SOURCE_BYTES = 1024 * 1024
"""Maximum size of a source file, in bytes. The web refuses a larger one before it is stored."""

MAX_MESSAGE_LENGTH = 500
"""Maximum length, in characters, of the message of an error at import."""

_PROCESS_ENDED = (Verdict.RUNTIME_ERROR, "Your file ended the process while it was imported{detail}.")
_TOOK_TOO_LONG = (Verdict.TIME_LIMIT, "Importing your file takes too much time{detail}.")
_IMPORT_FAILURES: Mapping[Status, tuple[Verdict, str]] = {
    Status.TIME_LIMIT: _TOOK_TOO_LONG,
    Status.NOT_RUN: _TOOK_TOO_LONG,  # the CPU or wall time of all cases is used up
    Status.MEMORY_LIMIT: (Verdict.MEMORY_LIMIT, "Importing your file needs too much memory{detail}."),
    Status.OUTPUT_LIMIT: (Verdict.OUTPUT_LIMIT, "Your file prints too much while it is imported."),
    Status.EXITED: _PROCESS_ENDED,
    Status.SIGNALLED: _PROCESS_ENDED,
    Status.BAD_FRAME: _PROCESS_ENDED,
    Status.STOPPED: (
        Verdict.RUNTIME_ERROR,
        "Your file calls `cell.ask` while it is imported. Only the judge's own code may call it.",
    ),
}
"""The verdict and the message by the status of the import. "{detail}" stands for " (DETAIL)", or for nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceRejection:
    """Verdict and message of a source file, or of an input, that cannot be graded. `line` is that of the error."""

    verdict: Verdict
    message: str
    line: int | None = None


def check_size(source: bytes) -> SourceRejection | None:
    """Return the rejection of a file that is too large, or None."""
    if len(source) <= MAX_SOURCE_BYTES:
        return None
    return make_rejection(
        f"Your file is larger than the limit of {MAX_SOURCE_BYTES:,} bytes. It was not run. Submit a smaller file."
    )


def find_import_failure(load: CaseRun) -> SourceRejection | None:
    """Return why the file cannot be imported, or None if it can. `_IMPORT_FAILURES` has every other status, because a
    file can cause each."""
    if load.status is Status.OK:
        return None
    if load.status is Status.RAISED:
        return _describe_import_error(load.error or ErrorReport(type="Exception"))
    verdict, sentence = _IMPORT_FAILURES[load.status]
    return make_rejection(sentence.format(detail=f" ({load.detail})" if load.detail else ""), verdict=verdict)


def describe_missing_entries(problem: Problem, source: bytes, names: Sequence[str]) -> SourceRejection:
    """Return the rejection of a file that does not define the entries `names`, with their signatures."""
    signatures = " and ".join(format_signature(problem, name) for name in names)
    if not source.strip():
        return make_rejection(f"Your file is empty: it must define {signatures}.")
    return make_rejection(f"Your file does not define {', '.join(names)}: it must define {signatures}.")


def describe_missing_module(error: ErrorReport | None) -> str:
    """Return the message about a module that the sandbox does not provide, or "" for any other error."""
    match = re.fullmatch(r"No module named '([\w.]{1,100})'.*", error.message) if error else None
    if error is None or match is None or "ImportError" not in (error.type, *error.bases):
        return ""
    name, location = match[1], _format_line(error.line)
    if name.partition(".")[0] in sys.stdlib_module_names | {"numpy"}:
        return f"Your solution imports {name}{location}, but there is no such module."
    return (
        f"Your solution imports {name.partition('.')[0]}{location}: only the standard library and NumPy are available."
    )


def format_signature(problem: Problem, name: str) -> str:
    """Return the signature of `name` in the trusted starter code: "softmax(x, axis=-1)", "class LRUCache(capacity)"."""
    for node in ast.parse(problem.starter).body:
        if isinstance(node, ast.FunctionDef) and node.name == name:
            return f"{name}({ast.unparse(node.args)})"
        if isinstance(node, ast.ClassDef) and node.name == name:
            return f"class {name}({_format_parameters(node)})"
    return name


def _format_parameters(node: ast.ClassDef) -> str:
    for item in node.body:
        if isinstance(item, ast.FunctionDef) and item.name == "__init__":
            return ast.unparse(item.args).removeprefix("self").removeprefix(", ")
    return ""


def _describe_import_error(error: ErrorReport) -> SourceRejection:
    missing_module = describe_missing_module(error)
    if missing_module:
        return make_rejection(missing_module, error.line)
    message = sanitize_text(error.message[:MAX_MESSAGE_LENGTH])
    if "SyntaxError" not in (error.type, *error.bases):
        kind = sanitize_text(error.type[:80])
        return make_rejection(
            f"Your file raises {kind}{_format_line(error.line)} when it is imported: {message}", error.line
        )
    if message.startswith(f"{SOLUTION_FILE} "):  # the sandbox's own message about bytes that are not Python source
        return make_rejection(f"Your file{message.removeprefix(SOLUTION_FILE)}.", error.line)
    return make_rejection(f"Your file has a syntax error{_format_line(error.line)}: {message}", error.line)


def _format_line(line: int | None) -> str:
    return f" (line {line})" if line else ""


def make_rejection(
    message: str, line: int | None = None, *, verdict: Verdict = Verdict.RUNTIME_ERROR
) -> SourceRejection:
    return SourceRejection(verdict=verdict, message=message, line=line)
