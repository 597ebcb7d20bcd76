"""Mutants of a solution: one small change each, with a name that survives edits of other lines."""

from pathlib import Path

import pytest

from problems.format.manifest import PackageError
from problems.format.mutants import make_mutants, read_listed_mutants, sample_mutants

SOURCE = b'''"""A docstring is no mutant."""

import numpy as np


def clip(x, low=0.5):
    if x.size == 0 and low >= 0:
        return x
    x[1:] += 1
    return -np.max(x - low, axis=-1, keepdims=True)
'''


def list_lines(source: bytes) -> list[str]:
    """Return the line that each mutant changes, as it is then."""
    return [m.source.splitlines()[m.line - 1].decode().strip() for m in make_mutants("accepted/clip.py", source)]


@pytest.mark.parametrize(
    "line",
    [
        "def clip(x, low=(1.0)):",
        "if (x.size != 0) and low >= 0:",
        "if (x.size == 0 or low >= 0):",
        "if x.size == 0 and (low > 0):",
        "if x.size == (1) and low >= 0:",
        "x[1:] -= 1",
        "x[:] += 1",
        "return (np.max(x - low, axis=-1, keepdims=True))",
        "return -(np.min)(x - low, axis=-1, keepdims=True)",
        "return -np.max((x + low), axis=-1, keepdims=True)",
        "return -(np.max(x - low, axis=-1))",
        "return -np.max(x - low, axis=-(2), keepdims=True)",
        "return -np.max(x - low, axis=-1, keepdims=(False))",
        "pass",
    ],
)
def test_makes_each_small_change(line: str) -> None:
    assert line in list_lines(SOURCE)


def test_each_mutant_is_another_program() -> None:
    mutants = make_mutants("accepted/clip.py", SOURCE)
    assert len({mutant.source for mutant in mutants} | {SOURCE}) == len(mutants) + 1
    assert len({mutant.name for mutant in mutants}) == len(mutants)
    for mutant in mutants:
        compile(mutant.source, mutant.name, "exec")
        assert mutant.source.startswith(b'"""A docstring is no mutant."""')


@pytest.mark.parametrize(
    ("code", "changes"),
    [
        ("np.zeros(0)", ["`1` for `0`"]),
        ("np.ones((2, 0))", ["`3` for `2`", "`1` for `0`"]),
        ("np.zeros(shape=[0, n])", ["`1` for `0`", "without `shape=[0, n]`"]),
        ("zeros(0)", ["`1` for `0`"]),
        ("np.full(0, 2.5)", ["`1` for `0`"]),
        ("np.full((n, 0), fill_value=2.5)", ["`1` for `0`", "without `fill_value=2.5`"]),
        ("np.full(n, 2.5)", ["`5.0` for `2.5`"]),
        ("np.zeros(n)", ["`ones` for `zeros`"]),
    ],
)
def test_does_not_change_what_fills_an_empty_array(code: str, changes: list[str]) -> None:
    mutants = make_mutants("accepted/f.py", f"def f(n):\n    return {code}\n".encode())
    assert sorted(mutant.change for mutant in mutants) == sorted(changes)


def test_numbers_equal_changes_of_one_line() -> None:
    names = [mutant.name for mutant in make_mutants("accepted/f.py", b"def f(x):\n    return x + x + x\n")]
    assert names == [
        "accepted/f.py: return x + x + x: `-` for `+`",
        "accepted/f.py: return x + x + x: `-` for `+`, number 2",
    ]


def test_reads_positions_behind_letters_of_two_bytes() -> None:
    assert list_lines("def f(x):\n    return 'é' * (x < 1)\n".encode())[1] == "return 'é' * ((x <= 1))"


def test_keeps_names_and_sample_when_other_lines_move() -> None:
    before, after = (make_mutants("accepted/clip.py", source) for source in (SOURCE, b"\n\n" + SOURCE))
    assert [mutant.name for mutant in before] == [mutant.name for mutant in after]
    assert [m.name for m in sample_mutants(before, 5)] == [m.name for m in sample_mutants(after, 5)]


def test_reads_listed_mutants_strictly(tmp_path: Path) -> None:
    assert read_listed_mutants(tmp_path) == {}
    entry = '[[unnoticed]]\nreason = "The same."\nmutants = ["a", "b"]\n'
    (tmp_path / "mutants.toml").write_text(entry)
    assert read_listed_mutants(tmp_path) == {"a": "The same.", "b": "The same."}
    for text, words in (
        (entry + entry, "'a' appears twice"),
        (entry.replace("reason", "why"), "'reason' is missing"),
        (entry + "line = 3\n", "unknown key 'line'"),
        ("[unnoticed]\n", "[[unnoticed]] tables"),
        ("x", "not TOML"),
    ):
        (tmp_path / "mutants.toml").write_text(text)
        with pytest.raises(PackageError) as error:
            read_listed_mutants(tmp_path)
        assert words in str(error.value)
