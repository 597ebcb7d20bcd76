"""The hostile programs of tests/hostile, as data. Each file begins with a docstring of a fixed form:

    What it tries, in a few words.

    Against: softmax                  the problem it is submitted to
    Verdict: wrong_answer|time_limit  any of these must come of it
    Holds: told "is empty"            what must hold besides, if anything (see `HOLDS`)
    Then: solves it                   a right solution of the problem follows it, if this stands here
    Source: an expression             what follows is no program, but an expression whose value, in bytes, is one

An unknown key, a missing one or another form of a value is an error."""

import ast
import re
from dataclasses import dataclass
from pathlib import Path

from judge.grading.report import Verdict
from problems.format.loader import load

ROOT = Path(__file__).resolve().parents[1] / "hostile"
FAMILIES = ("exhaustion", "escape", "cheating", "odd")
REQUIRED = ("Against", "Verdict")
FIXED = {"Then": "solves it", "Source": "an expression"}
HOLDS = r'stateful|told "([^"]+)"'


class FormError(ValueError):
    """A program's docstring has not the form that it must have."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Program:
    name: str
    """Family and file: "escape/forks"."""
    tries: str
    against: str
    verdicts: frozenset[Verdict]
    holds: str
    source: bytes

    @property
    def family(self) -> str:
        return self.name.partition("/")[0]


def programs() -> list[Program]:
    """All of them. Whatever else lies in the folder is an error."""
    found = [read(path) for path in sorted(ROOT.rglob("*")) if path.is_file() and path.suffix != ".pyc"]
    return sorted(found, key=lambda program: (FAMILIES.index(program.family), program.name))


def read(path: Path) -> Program:
    name = path.relative_to(ROOT).with_suffix("").as_posix()
    if path.suffix != ".py" or path.parent.parent != ROOT or path.parent.name not in FAMILIES:
        raise FormError(f"{path}: only .py files are expected here, in the folders {', '.join(FAMILIES)}")
    text = path.read_text(encoding="utf-8")
    tree = ast.parse(text)
    tries, keys = _taken_apart(name, ast.get_docstring(tree) or "")
    source = _value(name, tree) if "Source" in keys else text.encode()
    if "Then" in keys:
        source += b"\n\n" + min(load(keys["Against"]).accepted.items())[1]
    return Program(
        name=name,
        tries=tries,
        against=keys["Against"],
        verdicts=frozenset(map(Verdict, keys["Verdict"].split("|"))),
        holds=keys.get("Holds", ""),
        source=source,
    )


def _taken_apart(name: str, docstring: str) -> tuple[str, dict[str, str]]:
    tries, _, block = docstring.rpartition("\n\n")
    pairs = [line.partition(": ") for line in block.splitlines()]
    keys = {key: value.strip() for key, _, value in pairs}
    unknown = keys.keys() - {*REQUIRED, *FIXED, "Holds"}
    if not tries or unknown or len(keys) < len(pairs) or not keys.keys() >= set(REQUIRED):
        raise FormError(f"{name}: what it tries, a blank line, and the keys {REQUIRED} are needed; unknown: {unknown}")
    for key, value in FIXED.items():
        if keys.get(key, value) != value:
            raise FormError(f"{name}: {key} can only be {value!r}")
    if "Holds" in keys and not re.fullmatch(HOLDS, keys["Holds"]):
        raise FormError(f"{name}: Holds is none of {HOLDS}")
    return " ".join(tries.split()), keys


def _value(name: str, tree: ast.Module) -> bytes:
    match tree.body:
        case [_, ast.Expr(value)]:
            made = eval(compile(ast.Expression(value), name, "eval"))
            if isinstance(made, bytes):
                return made
    raise FormError(f"{name}: after its docstring it must be one expression whose value is bytes")
