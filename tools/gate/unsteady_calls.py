"""Finds calls in tests of the gate whose result depends on how busy the machine is: sleeping, asserting what a clock
says, and fixed ports. A comment `# steady: ` with the reason, in the line of the call, permits it."""

import ast
from collections.abc import Iterable, Iterator
from pathlib import Path

from typing_extensions import TypeIs

from tools.gate.groups import GATE, GroupTable
from tools.run import ROOT

PERMISSION = "# steady: "
SLEEPS = {"time.sleep", "asyncio.sleep", "anyio.sleep"}
CLOCKS = {
    f"time.{clock}{suffix}"
    for clock in ("time", "monotonic", "perf_counter", "process_time", "thread_time")
    for suffix in ("", "_ns")
}
PAGE_SLEEP = "wait_for_timeout"
BINDS = {"bind", "connect", "connect_ex", "create_connection", "create_server", "start_server"}


def find_unsteady_calls(table: GroupTable, paths: Iterable[Path]) -> Iterator[str]:
    """Yield a sentence for each such call in these modules of tests. Functions of other groups do not count."""
    for path in sorted(paths):
        source = path.read_text()
        lines = source.splitlines()
        name = path.relative_to(ROOT).as_posix()
        tree = ast.parse(source)
        imported = {
            alias.asname or alias.name: f"{node.module}.{alias.name}"
            for node in tree.body
            if isinstance(node, ast.ImportFrom)
            for alias in node.names
        }
        for call, is_asserted in _list_gate_calls(tree, table, name):
            function = ast.unparse(call.func)
            problem = _describe(call, imported.get(function, function), is_asserted=is_asserted)
            if problem and not any(PERMISSION in line for line in lines[call.lineno - 1 : call.end_lineno]):
                yield (
                    f"{name}:{call.lineno}: {problem}. Wait for what the test expects (`wait_until`), inject a clock, "
                    f"or move the test to a group in tests/groups.toml. If it is right, add `{PERMISSION}reason`."
                )


def _list_gate_calls(tree: ast.Module, table: GroupTable, name: str) -> Iterator[tuple[ast.Call, bool]]:
    """Yield each call, and whether an assertion depends on it: it is in one, or measures a time that has passed."""
    if any(map(_is_test, tree.body)) and not table.has_tests(GATE, name):
        return
    for node in tree.body:
        if _is_test(node) and not table.has_tests(GATE, f"{name}::{node.name}"):
            continue
        children = list(ast.walk(node))
        asserts = [child for child in children if isinstance(child, ast.Assert) or _is_elapsed_time(child)]
        asserted = {id(child) for statement in asserts for child in ast.walk(statement)}
        yield from ((child, id(child) in asserted) for child in children if isinstance(child, ast.Call))


def _is_elapsed_time(node: ast.AST) -> bool:
    """Whether this is a call minus a variable, as in `time.monotonic() - started`. A constant makes a point in time."""
    return (
        isinstance(node, ast.BinOp)
        and isinstance(node.op, ast.Sub)
        and isinstance(node.left, ast.Call)
        and isinstance(node.right, ast.Name)
        and not node.right.id.isupper()
    )


def _is_test(node: ast.stmt) -> TypeIs[ast.FunctionDef | ast.AsyncFunctionDef]:
    return isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.name.startswith("test_")


def _describe(call: ast.Call, name: str, *, is_asserted: bool) -> str:
    if name in SLEEPS or name.endswith(PAGE_SLEEP):
        is_yield = len(call.args) == 1 and isinstance(call.args[0], ast.Constant) and call.args[0].value == 0
        return "" if is_yield else f"{name} waits for a time"
    if name in CLOCKS and is_asserted:
        return f"an assertion about {name} depends on the machine"
    values = [keyword.value for keyword in call.keywords if keyword.arg == "port"]
    if name.rpartition(".")[2] in BINDS and call.args and isinstance(call.args[0], ast.Tuple):
        values += call.args[0].elts[1:2]
    if any(isinstance(value, ast.Constant) and value.value for value in values):
        return f"{name} uses a fixed port"
    return ""
