"""Runs the Python code blocks of a package's texts and compares the results that are written in their comments.

A result follows a statement, as a comment at the end of its line or on the next lines: `# [1, 2]: the reason`. The
result is the longest Python literal at the start of the comment; words may follow after a colon, a comma or a
semicolon. Numbers are right if they are rounded to the digits that are written."""

import ast
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from typing import Any, cast

import numpy as np

_BLOCK = re.compile(r"^```python\n(.*?)^```", re.MULTILINE | re.DOTALL)
_WORDS = re.compile(r"\s*(?:$|[:,;](?:\s|$))")
_LITERAL = re.compile(r"""[\[({'"\d]|-\d|True\b|False\b|None\b""")


def find_code_block_errors(text: str, names: Mapping[str, Any]) -> Iterator[str]:
    """Yield an error for each result in a code block that is wrong, for each value without a result, and for each block
    that raises.

    `names` are those that the blocks can use. All blocks of a text share their variables."""
    variables = dict(names)
    for block in _BLOCK.findall(text):
        try:
            yield from _run_block(block, variables)
        except Exception as error:
            yield f"a code block fails with {type(error).__name__}: {error}. Fix it, or define its names in claims.py"


def list_remarks(text: str) -> list[str]:
    """Return what the comments of the code blocks say apart from results. A block that is no Python code has none."""
    remarks: list[str] = []
    for block in _BLOCK.findall(text):
        with suppress(SyntaxError):
            remarks.extend(_split_result(_read_comment(block, *each))[1] for each in _list_statements(block))
    return remarks


def _run_block(block: str, variables: dict[str, Any]) -> Iterator[str]:
    for node, end in _list_statements(block):
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            continue  # a signature, which the reference implements
        result = _run_statement(node, variables)
        written, _ = _split_result(_read_comment(block, node, end))
        code = ast.get_source_segment(block, node)
        if written is not None and not is_written_like(written, result):
            yield f"{code} gives {result!r}, but the text says {written}: correct the text"
        if written is None and isinstance(node, ast.Expr) and result is not None:
            yield f"{code} gives {result!r}: write the result in a comment"


def _list_statements(block: str) -> list[tuple[ast.stmt, int]]:
    """Return the statements of a block, each with the number of the line at which the next one starts."""
    nodes = ast.parse(block).body
    starts = [*(node.lineno for node in nodes[1:]), len(block.splitlines()) + 1]
    return list(zip(nodes, starts, strict=True))


def _run_statement(node: ast.stmt, variables: dict[str, Any]) -> Any:
    if isinstance(node, ast.Expr):
        return eval(compile(ast.Expression(node.value), "<example>", "eval"), variables)
    exec(compile(ast.Module([node], []), "<example>", "exec"), variables)
    if isinstance(node, ast.Assign):
        return eval(compile(ast.Expression(_load(node.targets[-1])), "<example>", "eval"), variables)
    return None


def _load(target: ast.expr) -> ast.expr:
    """Return the target of an assignment as an expression that reads it."""
    return ast.parse(ast.unparse(target), mode="eval").body


def _read_comment(block: str, node: ast.stmt, end: int) -> str:
    """Return the comment at the end of a statement and on the following lines, up to the next statement."""
    lines = block.splitlines()
    last = lines[(node.end_lineno or node.lineno) - 1][node.end_col_offset or 0 :]
    following = lines[(node.end_lineno or node.lineno) : end - 1]
    return "\n".join(line.strip().lstrip("#").strip() for line in (last, *following)).strip()


def _split_result(comment: str) -> tuple[str | None, str]:
    """Split a comment into the literal at its start, or None, and the words after it."""
    if not _LITERAL.match(comment):
        return None, comment
    for end in range(len(comment), 0, -1):
        if not _WORDS.match(comment[end:]):
            continue
        try:
            ast.literal_eval(comment[:end].replace("\n", " "))
        except (SyntaxError, ValueError):
            continue
        return comment[:end].strip(), comment[end:]
    return None, comment


def is_written_like(written: str, result: object) -> bool:
    """Return whether a literal has the shape of the result, and its numbers rounded to the digits of the literal."""
    return _is_like(ast.parse(written.replace("\n", " "), mode="eval").body, written.replace("\n", " "), result)


def _is_like(node: ast.expr, source: str, result: Any) -> bool:
    if isinstance(node, ast.List | ast.Tuple):
        items = cast("Sequence[Any]", result) if isinstance(result, list | tuple | np.ndarray) else None
        return (
            items is not None
            and len(items) == len(node.elts)
            and all(_is_like(item, source, value) for item, value in zip(node.elts, items, strict=True))
        )
    value = ast.literal_eval(node)
    if isinstance(value, bool | str | None):
        return type(value) is type(result) and value == result
    if np.ndim(result) != 0:
        return False
    digits = ast.get_source_segment(source, node) or ""
    mantissa, _, exponent = digits.partition("e")
    unit = 10.0 ** (int(exponent or 0) - len(mantissa.partition(".")[2])) if "." in digits else 0.0
    return bool(abs(float(result) - float(value)) <= (0.5 + 1e-6) * unit)
