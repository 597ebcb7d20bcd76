"""A source without its comments and docstrings, which may say what is wrong with it."""

import ast
import io
import tokenize
from collections.abc import Iterator

_Span = tuple[tuple[int, int], tuple[int, int]]
"""From and to, each as (line from 0, character)."""


def without_remarks(source: str) -> str:
    """`source` without its comments and docstrings; it runs as it did before."""
    tree = ast.parse(source)
    bare = _without_docstrings(ast.parse(source))
    drop = [*_docstrings(tree), *_comments(source)]
    text = _cut(source, drop)
    try:
        same = ast.dump(_without_docstrings(ast.parse(text))) == ast.dump(bare)
    except SyntaxError:
        same = False
    # Where cutting would change the code (a docstring alone in its body, or with more on its line) it is written anew.
    return text if same else ast.unparse(ast.fix_missing_locations(bare)) + "\n"


def _docstring_of(node: ast.AST) -> ast.Expr | None:
    if not isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef) or not node.body:
        return None
    first = node.body[0]
    if isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant) and isinstance(first.value.value, str):
        return first
    return None


def _without_docstrings(tree: ast.Module) -> ast.Module:
    for node in ast.walk(tree):
        if (first := _docstring_of(node)) is not None:
            assert isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef)
            node.body.remove(first)
            if not node.body and not isinstance(node, ast.Module):
                node.body.append(ast.Pass())
    return tree


def _docstrings(tree: ast.Module) -> Iterator[_Span]:
    for node in ast.walk(tree):
        first = _docstring_of(node)
        if first is not None and first.end_lineno is not None and first.end_col_offset is not None:
            yield (first.lineno - 1, first.col_offset), (first.end_lineno - 1, first.end_col_offset)


def _comments(source: str) -> Iterator[_Span]:
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type == tokenize.COMMENT:
            yield (token.start[0] - 1, token.start[1]), (token.end[0] - 1, token.end[1])


def _cut(source: str, spans: list[_Span]) -> str:
    """`source` without the spans, and without the lines that held nothing else or that were blank after such lines."""
    lines = source.splitlines(keepends=True)
    emptied: set[int] = set()
    for (top, left), (bottom, right) in sorted(spans, reverse=True):
        rest = lines[top][:left].rstrip() + lines[bottom][right:]
        lines[top : bottom + 1] = [rest, *[""] * (bottom - top)]
        if not rest.strip():
            emptied.update(range(top, bottom + 1))
    kept: list[str] = []
    after_cut = False
    for place, line in enumerate(lines):
        blank = not line.strip()
        if place not in emptied and not (blank and after_cut):
            kept.append(line)
        after_cut = place in emptied or (blank and after_cut)
    return "".join(kept).lstrip("\n")
