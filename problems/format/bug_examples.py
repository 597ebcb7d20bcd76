"""The examples of known bugs: Python code that shows a bug, from `example` in problem.toml."""

import ast

ENTRY = "run_example_of_bug"


def build_example_source(source: bytes, example: str) -> bytes:
    """Return an implementation with a function ENTRY, which runs the example and returns its last expression.

    The example can use `np` and all names of the implementation. Raises SyntaxError."""
    body = ast.parse(example).body
    if not body or not isinstance(body[-1], ast.Expr):
        raise SyntaxError("the last line of an example must be an expression")
    body[-1] = ast.Return(body[-1].value)
    function = ast.parse(f"def {ENTRY}():\n    import numpy as np\n").body[0]
    assert isinstance(function, ast.FunctionDef)
    function.body.extend(body)
    code = ast.unparse(ast.fix_missing_locations(ast.Module([function], [])))
    return source + b"\n\n\n" + code.encode()
