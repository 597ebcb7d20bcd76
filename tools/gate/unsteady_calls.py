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
        for call, is_asserted in _list_gate_calls(ast.parse(source), table, name):
            problem = _describe(call, is_asserted=is_asserted)
            if problem and not any(PERMISSION in line for line in lines[call.lineno - 1 : call.end_lineno]):
                yield (
                    f"{name}:{call.lineno}: {problem}. Wait for what the test expects (`wait_until`), inject a clock, "
                    f"or move the test to a group in tests/groups.toml. If it is right, add `{PERMISSION}reason`."
                )


def _list_gate_calls(tree: ast.Module, table: GroupTable, name: str) -> Iterator[tuple[ast.Call, bool]]:
    """Yield each call, and whether it is in an assertion."""
    tests = [node.name for node in tree.body if _is_function(node) and node.name.startswith("test_")]
    groups = table.assign([f"{name}::{test}" for test in tests])
    if tests and GATE not in groups.values():
        return
    for node in tree.body:
        if groups.get(f"{name}::{getattr(node, 'name', '')}", GATE) == GATE:
            asserts = [child for child in ast.walk(node) if isinstance(child, ast.Assert)]
            asserted = {id(child) for statement in asserts for child in ast.walk(statement)}
            yield from ((child, id(child) in asserted) for child in ast.walk(node) if isinstance(child, ast.Call))


def _is_function(node: ast.stmt) -> TypeIs[ast.FunctionDef | ast.AsyncFunctionDef]:
    return isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)


def _describe(call: ast.Call, *, is_asserted: bool) -> str:
    name = ast.unparse(call.func)
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
