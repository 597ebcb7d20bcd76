"""Loads the hostile programs of `tests/hostile`. Each file starts with a docstring in this format:

    What the program attempts, in a few words.

    Problem: softmax                  the problem to submit the program to
    Verdict: wrong_answer|time_limit  the allowed verdicts
    Exercise: test                    optional: `fix` or `test`; `implement` by default
    Bug: mean-subtracted              only for `fix`: the bug of the starter
    Expect: message "is empty"        optional: another property of the report (see `EXPECTATION_PATTERN`)
    Cases: all                        optional, only for `implement`: not only the first cases (see `CASE_COUNTS`)
    Append: accepted solution         optional: append an accepted solution of the problem to the program
    Source: expression                optional: the rest of the file is an expression; its value, bytes, is the program

An unknown key, a missing required key or an invalid value is an error.
"""

import ast
import re
from dataclasses import dataclass
from pathlib import Path

from judge.grading.exercise_graders import ExerciseSpec
from judge.grading.report import Verdict
from problems.format.exercises import find_fix_exercise
from problems.format.loader import load_package

ROOT = Path(__file__).resolve().parents[1] / "hostile"
FAMILIES = ("exhaustion", "escape", "cheating", "odd", "kernels")
REQUIRED_KEYS = ("Problem", "Verdict")
OPTIONAL_KEYS = ("Exercise", "Bug", "Expect")
FIXED_VALUES = {"Append": "accepted solution", "Cases": "all", "Source": "expression"}
EXPECTATION_PATTERN = r'stateful|message "([^"]+)"'


class ProgramFormatError(ValueError):
    """A hostile program or its docstring does not have the required format."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HostileProgram:
    name: str
    """Family and file name: "escape/forks"."""
    attempt: str
    """What the program attempts, in a few words."""
    problem: str
    verdicts: frozenset[Verdict]
    expectation: str
    source: bytes
    exercise: ExerciseSpec
    has_all_cases: bool = False
    """An implementation is judged with all cases, not only with the first ones."""

    @property
    def family(self) -> str:
        return self.name.partition("/")[0]


def load_programs() -> list[HostileProgram]:
    """Load all hostile programs. Any other file in the folder is an error."""
    found = [load_program(path) for path in sorted(ROOT.rglob("*")) if path.is_file() and path.suffix != ".pyc"]
    return sorted(found, key=lambda program: (FAMILIES.index(program.family), program.name))


def load_program(path: Path) -> HostileProgram:
    name = path.relative_to(ROOT).with_suffix("").as_posix()
    if path.suffix != ".py" or path.parent.parent != ROOT or path.parent.name not in FAMILIES:
        raise ProgramFormatError(f"{path}: only .py files in the folders {', '.join(FAMILIES)} are allowed")
    text = path.read_text(encoding="utf-8")
    tree = ast.parse(text)
    attempt, keys = _parse_docstring(name, ast.get_docstring(tree) or "")
    source = _evaluate_source(name, tree) if "Source" in keys else text.encode()
    if "Append" in keys:
        source += b"\n\n" + min(load_package(keys["Problem"]).accepted.items())[1]
    return HostileProgram(
        name=name,
        attempt=attempt,
        problem=keys["Problem"],
        verdicts=frozenset(map(Verdict, keys["Verdict"].split("|"))),
        expectation=keys.get("Expect", ""),
        source=source,
        exercise=_find_exercise(name, keys),
        has_all_cases="Cases" in keys,
    )


def _find_exercise(name: str, keys: dict[str, str]) -> ExerciseSpec:
    match keys.get("Exercise", "implement"), keys.get("Bug"):
        case "implement", None:
            return ExerciseSpec()
        case "test", None:
            return ExerciseSpec("test")
        case "fix", str() as bug if fix := find_fix_exercise(load_package(keys["Problem"]), bug=bug):
            return ExerciseSpec("fix", fix)
    raise ProgramFormatError(f"{name}: Exercise must be `fix`, with a bug of the problem, or `test`")


def _parse_docstring(name: str, docstring: str) -> tuple[str, dict[str, str]]:
    attempt, _, block = docstring.rpartition("\n\n")
    pairs = [line.partition(": ") for line in block.splitlines()]
    keys = {key: value.strip() for key, _, value in pairs}
    unknown = keys.keys() - {*REQUIRED_KEYS, *FIXED_VALUES, *OPTIONAL_KEYS}
    if not attempt or unknown or len(keys) < len(pairs) or not keys.keys() >= set(REQUIRED_KEYS):
        raise ProgramFormatError(
            f"{name}: the docstring must have a description, a blank line and {REQUIRED_KEYS}. Unknown: {unknown}"
        )
    for key, value in FIXED_VALUES.items():
        if keys.get(key, value) != value:
            raise ProgramFormatError(f"{name}: the value of {key} must be {value!r}")
    if "Expect" in keys and not re.fullmatch(EXPECTATION_PATTERN, keys["Expect"]):
        raise ProgramFormatError(f"{name}: the value of Expect must match {EXPECTATION_PATTERN}")
    return " ".join(attempt.split()), keys


def _evaluate_source(name: str, tree: ast.Module) -> bytes:
    match tree.body:
        case [_, ast.Expr(value)]:
            program = eval(compile(ast.Expression(value), name, "eval"))
            if isinstance(program, bytes):
                return program
    raise ProgramFormatError(f"{name}: the docstring must be followed by one expression whose value is bytes")
