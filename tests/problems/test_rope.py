"""The witness of rope, on wrong rotations that identify a bug and on wrong rotations that identify none."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from problems.format.checkers.close import CHECKER
from problems.format.loader import PRACTICE_SEED, load_package
from problems.format.outcome import Outcome, RaisedException
from problems.rope import reference
from problems.rope.cases import cases
from problems.rope.check import witness

CASES = {case.name: case for case in load_package("rope").cases(PRACTICE_SEED)}
ROWS, QKV = "apply_rope: rows at an offset", "rope_qkv: rows at an offset"
Rotate = Callable[..., Any]


def list_named_bugs(name: str, rotate: Rotate, *, v: Rotate = lambda v, *_: v) -> list[str]:
    case = CASES[name]
    given = dict(zip(case.payload["names"], case.payload["args"], strict=True))
    (d, max_seq), settings = case.payload["tables"]
    tables = *reference.precompute_rope(d, max_seq, **settings), case.payload["kwargs"].get("offset", 0)

    def compute_answer(rotate_qk: Rotate, rotate_v: Rotate) -> Any:
        if "x" in given:
            return rotate_qk(given["x"], *tables)
        return rotate_qk(given["q"], *tables), rotate_qk(given["k"], *tables), rotate_v(given["v"], *tables)

    right = Outcome(how="ok", value=compute_answer(reference.apply_rope, lambda v, *_: v))
    wrong = Outcome(how="ok", value=compute_answer(rotate, v))
    assert not CHECKER.check(case, right, wrong).ok
    return sorted(set(witness(case, right, wrong)))


def interleave(x: Any) -> Any:
    return np.stack(np.split(np.asarray(x), 2, axis=1), axis=2).reshape(len(x), -1)


def deinterleave(x: Any) -> Any:
    return np.concatenate([np.asarray(x)[:, 0::2], np.asarray(x)[:, 1::2]], axis=1)


right = reference.apply_rope
WRONG: dict[str, tuple[Rotate, list[str]]] = {
    "no offset": (lambda x, c, s, _: right(x, c, s), ["offset-ignored"]),
    "neighbors": (lambda x, c, s, o: interleave(right(deinterleave(x), c, s, o)), ["interleaved-pairs"]),
    "neighbors read": (lambda x, c, s, o: right(deinterleave(x), c, s, o), ["interleaved-pairs"]),
    "backward": (lambda x, c, s, o: right(x, c, -s, o), ["angle-sign-flipped"]),
    "backward from 0": (lambda x, c, s, _: right(x, c, -s), ["angle-sign-flipped", "offset-ignored"]),
    "one position late": (lambda x, c, s, o: right(x, c, s, o + 1), []),
    "sin for cos": (lambda x, c, s, o: right(x, s, c, o), []),
    "tables reversed": (lambda x, c, s, o: right(x, c[:, ::-1], s[:, ::-1], o), []),
    "zeros": (lambda x, *_: np.zeros(np.shape(x)), []),
    "transposed": (lambda x, *_: np.asarray(x).T, []),
    "nothing": (lambda *_: None, []),
}


@pytest.mark.parametrize("name", [ROWS, QKV])
@pytest.mark.parametrize(("rotate", "bugs"), WRONG.values(), ids=WRONG)
def test_names_bugs_that_the_values_show(name: str, rotate: Rotate, bugs: list[str]) -> None:
    assert list_named_bugs(name, rotate) == bugs


@pytest.mark.parametrize(
    ("v", "bugs"),
    [
        (right, ["value-rotated"]),
        (lambda v, c, s, o: right(v, c, -s, o), ["value-rotated"]),
        (lambda v, *_: interleave(v), []),
        (lambda v, *_: v * 2, []),
        (lambda v, *_: v[::-1], []),
        (lambda *_: None, []),
    ],
)
def test_detects_rotated_v(v: Rotate, bugs: list[str]) -> None:
    assert list_named_bugs(QKV, right, v=v) == bugs


def test_detects_function_without_offset() -> None:
    message = "apply_rope() got an unexpected keyword argument 'offset'"
    raised = Outcome(how="raised", raised=RaisedException(type="TypeError", message=message))
    assert list(witness(CASES[ROWS], Outcome(how="ok", value=0.0), raised)) == ["offset-ignored"]
    other = Outcome(how="raised", raised=RaisedException(type="TypeError", message="bad operand"))
    assert list(witness(CASES[ROWS], Outcome(how="ok", value=0.0), other)) == []


@pytest.mark.parametrize("seed", range(4))
def test_accepts_float32_tables(seed: int) -> None:
    for case in cases(np.random.default_rng(seed)):
        if case.group == "hard" or "tables" not in case.payload or case.payload["entry"] != "apply_rope":
            continue
        (d, max_seq), settings = case.payload["tables"]
        x, offset = case.payload["args"][0], case.payload["kwargs"].get("offset", 0)
        pair = np.arange(d // 2, dtype=np.float32)
        theta = (1.0 / (settings.get("base", 10000.0) ** (2 * pair / d))).astype(np.float32)
        turns = np.outer(np.arange(max_seq, dtype=np.float32) / np.float32(settings.get("scale", 1.0)), theta)
        want = right(x, *reference.precompute_rope(d, max_seq, **settings), offset)
        got = right(x, np.cos(turns), np.sin(turns), offset)
        assert CHECKER.check(case, Outcome(how="ok", value=want), Outcome(how="ok", value=got)).ok, case.name
