"""Makes mutants of a correct solution: each is its source with one small change, which some case should notice.

A mutant that no case can notice, because it is equivalent or outside of what the statement permits, is listed in the
package's mutants.toml with the reason. Its name there has no line number, so it survives edits of other lines."""

import ast
import copy
import hashlib
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate, chain
from pathlib import Path
from typing import Any, cast

from problems.format.manifest import PackageError, read_tables_file

LIST_FILE = "mutants.toml"

# fmt: off
_OPERATORS: Mapping[type[ast.AST], type[ast.AST]] = {
    ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.Div, ast.Div: ast.Mult, ast.FloorDiv: ast.Div,
    ast.Mod: ast.FloorDiv, ast.Pow: ast.Mult, ast.BitAnd: ast.BitOr, ast.BitOr: ast.BitAnd,
    ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt, ast.Eq: ast.NotEq, ast.NotEq: ast.Eq,
    ast.Is: ast.IsNot, ast.IsNot: ast.Is, ast.In: ast.NotIn, ast.NotIn: ast.In, ast.And: ast.Or, ast.Or: ast.And,
}
# fmt: on
_PAIRS = (
    "max min, argmax argmin, maximum minimum, any all, sum mean, floor ceil, zeros ones, append appendleft, pop popleft"
)
_NAMES = {a: b for pair in _PAIRS.split(", ") for a, b in (pair.split(), reversed(pair.split()))}
"""The name that replaces each name."""
_FILLED = ("zeros", "ones", "full")
"""Functions that return an array of one value."""
_DROPPED = (ast.Assign, ast.AugAssign, ast.Expr, ast.If, ast.Raise, ast.Break, ast.Continue, ast.Delete)


@dataclass(frozen=True, slots=True)
class Mutant:
    file: str
    """The solution in the package, "accepted/plain.py"."""
    line: int
    code: str
    """The source line before the change."""
    change: str
    """What the change is, in Markdown."""
    source: bytes

    @property
    def name(self) -> str:
        return f"{self.file}: {self.code}: {self.change}"


def make_mutants(file: str, source: bytes) -> list[Mutant]:
    """Return all mutants of a source, in the order of its lines. Those that are the same program appear once."""
    lines = source.splitlines(keepends=True)
    starts: list[int] = [0, *accumulate(map(len, lines))]
    mutants: dict[bytes, Mutant] = {}
    counts: Counter[str] = Counter()
    for node, text, words in _list_changes(ast.parse(source)):
        (line, column), (end_line, end_column) = _get_span(node)
        start, end = starts[line - 1] + column, starts[end_line - 1] + end_column
        mutated = source[:start] + text.encode() + source[end:]
        if not _can_compile(mutated):
            continue
        code = lines[line - 1].decode().strip()
        counts[f"{code}{words}"] += 1
        number = counts[f"{code}{words}"]
        change = words if number == 1 else f"{words}, number {number}"  # of several equal changes of such a line
        mutants.setdefault(mutated, Mutant(file, line, code, change, mutated))
    return sorted(mutants.values(), key=lambda mutant: mutant.line)


def _get_span(node: Any) -> tuple[tuple[int, int], tuple[int, int]]:
    """Return line and column of the start and of the end. Columns count bytes."""
    return (node.lineno, node.col_offset), (node.end_lineno, node.end_col_offset)


def _can_compile(source: bytes) -> bool:
    try:
        ast.parse(source)
    except SyntaxError:
        return False
    return True


def sample_mutants(mutants: Sequence[Mutant], count: int) -> list[Mutant]:
    """Return `count` mutants, always the same ones, and the same ones after an edit of other lines."""
    return sorted(mutants, key=lambda mutant: hashlib.sha256(mutant.name.encode()).digest())[:count]


def _list_changes(tree: ast.Module) -> Iterator[tuple[Any, str, str]]:
    """Yield (node, the text that replaces it, what changes)."""
    docstrings = {id(n.body[0]) for n in ast.walk(tree) if isinstance(n, ast.Module | ast.FunctionDef | ast.ClassDef)}
    unused = set(_find_unused(tree))
    for node in (node for node in ast.walk(tree) if id(node) not in unused):
        for changed, words in chain(_change_operators(node), _change_names_and_values(node)):
            text = ast.unparse(changed)
            yield node, text if isinstance(node, ast.stmt | ast.Slice) else f"({text})", words
        if isinstance(node, _DROPPED) and not (id(node) in docstrings and isinstance(node, ast.Expr)):
            yield node, "pass", "without the statement"


def _find_unused(tree: ast.Module) -> Iterator[int]:
    """Yield the id of each node that only says with what an array without elements is filled: `np.ones(0)` is
    `np.zeros(0)`."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and _get_name(node.func) in _FILLED and _has_no_elements(node):
            fills = node.args[1:2] if _get_name(node.func) == "full" else []
            fills += [keyword.value for keyword in node.keywords if keyword.arg == "fill_value"]
            yield from (id(part) for value in (node.func, *fills) for part in ast.walk(value))


def _get_name(function: ast.expr) -> str:
    return function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")


def _has_no_elements(call: ast.Call) -> bool:
    """Return whether the shape, as it is written, has an axis of length 0."""
    shapes = call.args[:1] or [keyword.value for keyword in call.keywords if keyword.arg == "shape"]
    lengths = [shape.elts if isinstance(shape, ast.Tuple | ast.List) else [shape] for shape in shapes]
    return any(isinstance(each, ast.Constant) and each.value == 0 for each in chain.from_iterable(lengths))


def _change_operators(node: ast.AST) -> Iterator[tuple[ast.AST, str]]:
    """Yield changed copies of a node, each with what changes."""
    match node:
        case ast.BinOp() | ast.AugAssign() | ast.BoolOp():
            if other := _OPERATORS.get(type(node.op)):
                yield _replace(node, op=other()), f"`{_show(other())}` for `{_show(node.op)}`"
        case ast.Compare():
            for index, operator in enumerate(node.ops):
                if other := _OPERATORS.get(type(operator)):
                    ops = [*node.ops[:index], cast("ast.cmpop", other()), *node.ops[index + 1 :]]
                    yield _replace(node, ops=ops), f"`{_show(other())}` for `{_show(operator)}`"
        case ast.UnaryOp(op=ast.USub() | ast.Not(), operand=operand) if not isinstance(operand, ast.Constant):
            # Not `1` for `-1`: as an axis of a matrix or an index of a pair they are the same.
            yield operand, f"`{ast.unparse(operand)}` for `{ast.unparse(node)}`"
        case _:
            pass


def _change_names_and_values(node: ast.AST) -> Iterator[tuple[ast.AST, str]]:
    match node:
        case ast.Constant(value=bool() | int() | float() as value):
            other = not value if isinstance(value, bool) else value + 1 if isinstance(value, int) else 2 * value or 1.0
            yield ast.Constant(other), f"`{other}` for `{value}`"
        case ast.Attribute(attr=name) if name in _NAMES:
            yield _replace(node, attr=_NAMES[name]), f"`{_NAMES[name]}` for `{name}`"
        case ast.Name(id=name, ctx=ast.Load()) if name in _NAMES:
            yield ast.Name(_NAMES[name]), f"`{_NAMES[name]}` for `{name}`"
        case ast.Call(keywords=keywords):
            for keyword in keywords:
                rest = [other for other in keywords if other is not keyword]
                yield _replace(node, keywords=rest), f"without `{ast.unparse(keyword)}`"
        case ast.Slice():
            for field in ("lower", "upper", "step"):
                if (bound := getattr(node, field)) is not None:
                    yield _replace(node, **{field: None}), f"without the {field} bound `{ast.unparse(bound)}`"
        case _:
            pass


def _replace(node: ast.AST, **fields: Any) -> ast.AST:
    changed = copy.copy(node)
    for name, value in fields.items():
        setattr(changed, name, value)
    return changed


def _show(operator: ast.AST) -> str:
    """Return an operator as it is written."""
    a, b = ast.Name("a"), ast.Name("b")
    match operator:
        case ast.operator():
            text = ast.unparse(ast.BinOp(a, operator, b))
        case ast.boolop():
            text = ast.unparse(ast.BoolOp(operator, [a, b]))
        case _:
            text = ast.unparse(ast.Compare(a, [cast("ast.cmpop", operator)], [b]))
    return text[2:-2]


def read_listed_mutants(folder: Path) -> Mapping[str, str]:
    """Return the reasons of a package's mutants.toml by the names of the mutants. Raises PackageError."""
    path = folder / LIST_FILE
    if not path.is_file():
        return {}
    reasons: dict[str, str] = {}
    for table in read_tables_file(path, "unnoticed"):
        reason, names = table.read_text("reason"), table.read_texts("mutants")
        table.require_empty()
        for name in names:
            if name in reasons:
                raise PackageError(f"{path}: {name!r} appears twice")
            reasons[name] = reason
    return reasons
