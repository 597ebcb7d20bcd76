"""bpe_training: merges replayed whatever their ties, wrong ways told apart by the merges alone, work counted."""

from collections import Counter
from typing import Any

import numpy as np
import pytest

from problems.bpe_training import reference
from problems.bpe_training.check import CHECKERS, explanations, merges_of, replayed
from problems.bpe_training.replay import END
from problems.format.case import Case
from problems.format.loader import SEED, load
from problems.format.outcome import Outcome

PROBLEM = load("bpe_training")
TRAINING = [c for c in PROBLEM.cases(SEED) if c.group in ("normal", "trap")]
GROWTH = next(c for c in PROBLEM.cases(SEED) if c.group == "efficiency")
BPE, WORK = CHECKERS["bpe"], CHECKERS["growth"]


def job(case: Case) -> tuple[tuple[str, ...], int]:
    corpus, num_merges = case.payload["args"]
    return tuple(corpus), num_merges


def test_every_choice_among_equals_is_right() -> None:
    for first in (("a", "b"), ("b", END)):
        rest = [("ab", END), ("a", f"ab{END}")] if first == ("a", "b") else [("a", f"b{END}"), ("a", f"ab{END}")]
        assert replayed(("aab aab", "ab"), 3, (first, *rest)).ok


@pytest.mark.parametrize(
    ("merges", "kind"),
    [
        ((("a", "a"),), "frequency"),
        ((("a", "b"), ("a", "b")), "absent"),
        ((("a", "b"),), "short"),
        ((("a", "b"), ("ab", END), ("a", f"ab{END}"), ("a", "b")), "length"),
    ],
)
def test_it_says_what_is_wrong(merges: Any, kind: str) -> None:
    assert replayed(("aab aab", "ab"), 3, merges).kind == kind


def test_pairs_come_in_any_sequence() -> None:
    for value in ([("a", "b")], (["a", "b"],), np.array([["a", "b"]])):
        assert merges_of(value) == (("a", "b"),)
    for value in (None, "ab", ["ab"], [("a", 1)], [("a", "b", "c")], {("a", "b"): 1}, 7):
        assert merges_of(value) is None


@pytest.mark.parametrize("bug", [bug for bug in PROBLEM.bugs if not bug.cost], ids=lambda bug: bug.id)
def test_its_merges_alone_name_each_bug(bug: Any) -> None:
    for variant, source in bug.sources.items():
        module: dict[str, Any] = {}
        exec(compile(source, f"{bug.id}.{variant}.py", "exec"), module)
        named: Counter[str] = Counter()
        for corpus, num_merges in map(job, TRAINING):
            merges = merges_of(module["train_bpe"](list(corpus), num_merges)) or ()
            if not replayed(corpus, num_merges, merges).ok:
                named.update(explanations(corpus, num_merges, merges))
        assert variant == "encode" or named.most_common(1)[0][1] >= 3
        either = {"characters-not-symbols", "pairs-counted-on-original-corpus"}
        assert set(named) <= {bug.id} or (set(named) == either and bug.id in either), (variant, named)


@pytest.mark.parametrize("turn", [0, 1])
def test_a_wrong_answer_of_no_known_kind_is_not_named(turn: int) -> None:
    changes = (lambda merges: merges[:-1], lambda merges: merges[::-1])
    for corpus, num_merges in map(job, TRAINING):
        merges = tuple(changes[turn](reference.train_bpe(list(corpus), num_merges)))
        assert replayed(corpus, num_merges, merges).ok or not explanations(corpus, num_merges, merges), corpus


def test_work_that_grows_with_other_words_is_refused() -> None:
    right = [reference.train_bpe(corpus, n) for corpus, n in GROWTH.payload["work"]]

    def outcome(lines: tuple[int, ...], stores: int = 0) -> Outcome:
        runs = [
            {"merges": m, "lines": n, "stores": stores * n, "counters": 0} for m, n in zip(right, lines, strict=True)
        ]
        return Outcome(how="ok", value=runs)

    few, many = outcome((500, 900, 1500, 1900)), outcome((500, 900, 1500, 9900))
    assert WORK.check(GROWTH, few, few).ok
    assert WORK.check(GROWTH, few, many).kind == "growth"
    assert not WORK.same(GROWTH, many, outcome((500, 900, 1500, 9900), stores=1))
    junk = Outcome(how="ok", value=[{"merges": [], "lines": "many", "stores": 0, "counters": 0}] * 4)
    assert WORK.check(GROWTH, few, junk).kind == "type"
