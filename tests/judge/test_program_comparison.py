"""Common lines of two programs: renamed, moved and commented code is found, given code is not."""

import time

import pytest

from judge.domain.program_comparison import (
    MAX_TOKENS,
    ProgramComparison,
    collect_sequences,
    compare_programs,
    count_own_lines,
    read_program,
)

STARTER = '''import numpy as np


def softmax(x, axis=-1):
    """Return the softmax of x."""
    raise NotImplementedError
'''
LOOP = """import numpy as np


def softmax(x, axis=-1):
    out = np.zeros(x.shape)
    for i in range(x.shape[0]):
        total = 0.0
        for j in range(x.shape[1]):
            total += np.exp(x[i, j])
        for j in range(x.shape[1]):
            out[i, j] = np.exp(x[i, j]) / total
    return out
"""
RENAMED = """import numpy as np
# written by somebody else

def softmax(x, axis=-1):
    result = np.zeros(x.shape)
    for row in range(x.shape[0]):
        s = 0.0  # the sum
        for col in range(x.shape[1]):
            s += np.exp(x[row, col])
        for col in range(x.shape[1]):
            result[row, col] = np.exp(x[row, col]) / s
    return result
"""
OTHER = """import numpy as np


def softmax(x, axis=-1):
    e = np.exp(x - np.max(x, axis=axis, keepdims=True))
    return e / np.sum(e, axis=axis, keepdims=True)
"""


def compare(first: str, second: str, *given: str) -> ProgramComparison:
    return compare_programs(read_program(first), read_program(second), collect_sequences(map(read_program, given)))


def test_finds_renamed_and_commented_code() -> None:
    found = compare(LOOP, RENAMED, STARTER)
    assert (found.first_lines, found.second_lines) == (list(range(5, 13)), list(range(5, 13)))  # the rest is given
    assert [(part.first, part.second) for part in found.parts] == [((1, 12), (1, 12))]


def test_finds_moved_code() -> None:
    helper = "def scale(values, factor):\n    return [value * factor + 1 for value in values if value > 0]\n\n\n"
    found = compare(LOOP + helper, helper + OTHER, STARTER)
    assert found.first_lines == [13, 14]


def test_different_code_has_nothing_in_common() -> None:
    assert compare(LOOP, OTHER, STARTER).parts == []


@pytest.mark.parametrize("given", [STARTER + LOOP, RENAMED], ids=["starter", "accepted solution"])
def test_leaves_out_what_is_given(given: str) -> None:
    found = compare(LOOP, RENAMED, given)
    assert found.first_lines == found.second_lines == []


def test_counts_own_lines() -> None:
    program = read_program(STARTER.replace("    raise NotImplementedError\n", "    y = x + 1\n    return y\n"))
    assert count_own_lines(program, collect_sequences([read_program(STARTER)])) == 2


@pytest.mark.parametrize("end", ["    x = (1,\n", "  dedent\n", "\x00\n", "    '''open\n"])
def test_compares_what_precedes_a_syntax_error(end: str) -> None:
    assert compare(LOOP + end, RENAMED, STARTER).first_lines[:7] == list(range(5, 12))


@pytest.mark.parametrize("line", ["x = 1\n", 'r"""\\\n', "'\n", "((("])
def test_repetitive_code_takes_little_time(line: str) -> None:
    program = read_program(line * (MAX_TOKENS // 4))
    started = time.process_time()
    compare_programs(program, read_program(line * (MAX_TOKENS // 4)), set())
    assert time.process_time() - started < 10  # steady: CPU time; it would be minutes
