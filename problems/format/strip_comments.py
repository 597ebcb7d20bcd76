"""Removes comments and docstrings from a source, because they can reveal its bug."""

import ast
import io
import tokenize
from collections.abc import Iterator

_Span = tuple[tuple[int, int], tuple[int, int]]
"""(start, end), each as (0-based line, column)."""


def strip_comments(source: str) -> str:
    """Return `source` without comments and docstrings. Its behavior is unchanged. Raises SyntaxError."""
    tree = ast.parse(source)
    bare = _remove_docstrings(ast.parse(source))
    spans = [*_find_docstrings(tree), *_find_comments(source)]
    text = _remove_spans(source, spans)
    try:
        is_same = ast.dump(_remove_docstrings(ast.parse(text))) == ast.dump(bare)
    except SyntaxError:
        is_same = False
    # If removing the text would change the code (a docstring is the only statement of a body, or shares its line),
    # generate the source from the syntax tree instead.
    return text if is_same else ast.unparse(ast.fix_missing_locations(bare)) + "\n"


def _find_docstring(node: ast.AST) -> ast.Expr | None:
    if not isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef) or not node.body:
        return None
    first = node.body[0]
    if isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant) and isinstance(first.value.value, str):
        return first
    return None


def _remove_docstrings(tree: ast.Module) -> ast.Module:
    for node in ast.walk(tree):
        if (first := _find_docstring(node)) is not None:
            assert isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef)
            node.body.remove(first)
            if not node.body and not isinstance(node, ast.Module):
                node.body.append(ast.Pass())
    return tree


def _find_docstrings(tree: ast.Module) -> Iterator[_Span]:
    for node in ast.walk(tree):
        first = _find_docstring(node)
        if first is not None and first.end_lineno is not None and first.end_col_offset is not None:
            yield (first.lineno - 1, first.col_offset), (first.end_lineno - 1, first.end_col_offset)


def _find_comments(source: str) -> Iterator[_Span]:
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type == tokenize.COMMENT:
            yield (token.start[0] - 1, token.start[1]), (token.end[0] - 1, token.end[1])


def _remove_spans(source: str, spans: list[_Span]) -> str:
    """Return `source` without the spans, the lines that contain nothing else, and the blank lines after those."""
    lines = source.splitlines(keepends=True)
    emptied: set[int] = set()
    for (top, left), (bottom, right) in sorted(spans, reverse=True):
        rest = lines[top][:left].rstrip() + lines[bottom][right:]
        lines[top : bottom + 1] = [rest, *[""] * (bottom - top)]
        if not rest.strip():
            emptied.update(range(top, bottom + 1))
    result: list[str] = []
    is_after_removed = False
    for index, line in enumerate(lines):
        is_blank = not line.strip()
        if index not in emptied and not (is_blank and is_after_removed):
            result.append(line)
        is_after_removed = index in emptied or (is_blank and is_after_removed)
    return "".join(result).lstrip("\n")
