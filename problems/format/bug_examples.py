"""The examples of known bugs: Python code that shows a bug, from `example` in problem.toml."""

import ast
from collections.abc import Sequence


def get_example_entry(index: int) -> str:
    """Return the name of the function that runs the example with this index."""
    return f"run_example_{index}_of_bug"


def build_example_source(source: bytes, examples: Sequence[str]) -> bytes:
    """Return an implementation with one more function for each example, which returns the example's last expression.

    The examples can use `np` and all names of the implementation. Raises SyntaxError."""
    functions = [_build_function(get_example_entry(index), example) for index, example in enumerate(examples)]
    code = ast.unparse(ast.fix_missing_locations(ast.Module([*functions], [])))
    return source + b"\n\n\n" + code.encode()


def _build_function(name: str, example: str) -> ast.FunctionDef:
    body = ast.parse(example).body
    if not body or not isinstance(body[-1], ast.Expr):
        raise SyntaxError("the last line of an example must be an expression")
    body[-1] = ast.Return(body[-1].value)
    function = ast.parse(f"def {name}():\n    import numpy as np\n").body[0]
    assert isinstance(function, ast.FunctionDef)
    function.body.extend(body)
    return function
