"""bpe_training: merges are replayed with any choice of ties, merges identify bugs, and work is counted."""

from collections import Counter
from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest

from problems.bpe_training import reference
from problems.bpe_training.check import CHECKERS, Merges, check_merges, find_bugs, read_merges
from problems.bpe_training.measured_cases import make_measured_case
from problems.bpe_training.merge_replay import CORRECT_PROCEDURE, END, count_pairs
from problems.bpe_training.quick_replay import QuickReplay
from problems.format.case import Case
from problems.format.loader import PRACTICE_SEED, load_package
from problems.format.outcome import Outcome

PROBLEM = load_package("bpe_training")
LARGE = "many words"
TRAINING = [c for c in PROBLEM.cases(PRACTICE_SEED) if c.group in ("normal", "trap") and c.name != LARGE]
GROWTH = next(c for c in PROBLEM.cases(PRACTICE_SEED) if c.group == "efficiency")
WORK = CHECKERS["growth"]


def read_job(case: Case) -> tuple[tuple[str, ...], int]:
    corpus, num_merges = case.payload["args"]
    return tuple(corpus), num_merges


def test_accepts_every_choice_among_ties() -> None:
    for first in (("a", "b"), ("b", END)):
        rest = [("ab", END), ("a", f"ab{END}")] if first == ("a", "b") else [("a", f"b{END}"), ("a", f"ab{END}")]
        assert check_merges(("aab aab", "ab"), 3, (first, *rest)).ok


@pytest.mark.parametrize(
    ("merges", "kind"),
    [
        ((("a", "a"),), "frequency"),
        ((("a", "b"), ("a", "b")), "absent"),
        ((("a", "b"),), "short"),
        ((("a", "b"), ("ab", END), ("a", f"ab{END}"), ("a", "b")), "length"),
    ],
)
def test_reports_the_kind_of_a_wrong_merge(merges: Any, kind: str) -> None:
    assert check_merges(("aab aab", "ab"), 3, merges).kind == kind


def test_reads_pairs_from_any_sequence() -> None:
    for value in ([("a", "b")], (["a", "b"],), np.array([["a", "b"]])):
        assert read_merges(value) == (("a", "b"),)
    for value in (None, "ab", ["ab"], [("a", 1)], [("a", "b", "c")], {("a", "b"): 1}, 7):
        assert read_merges(value) is None


@pytest.mark.parametrize("bug", [bug for bug in PROBLEM.bugs if not bug.cost], ids=lambda bug: bug.id)
def test_merges_identify_each_bug(bug: Any) -> None:
    for variant, source in bug.sources.items():
        module: dict[str, Any] = {}
        exec(compile(source, f"{bug.id}.{variant}.py", "exec"), module)
        named: Counter[str] = Counter()
        for corpus, num_merges in map(read_job, TRAINING):
            merges = read_merges(module["train_bpe"](list(corpus), num_merges)) or ()
            if not check_merges(corpus, num_merges, merges).ok:
                named.update(find_bugs(corpus, num_merges, merges))
        assert variant == "encode" or named.most_common(1)[0][1] >= 3
        either = {"characters-not-symbols", "pairs-counted-on-original-corpus"}
        assert set(named) <= {bug.id} or (set(named) == either and bug.id in either), (variant, named)


@pytest.mark.parametrize("turn", [0, 1])
def test_does_not_name_a_bug_for_unknown_mistakes(turn: int) -> None:
    changes = (lambda merges: merges[:-1], lambda merges: merges[::-1])
    for corpus, num_merges in map(read_job, TRAINING):
        merges = tuple(changes[turn](reference.train_bpe(list(corpus), num_merges)))
        assert check_merges(corpus, num_merges, merges).ok or not find_bugs(corpus, num_merges, merges), corpus


def test_rejects_work_that_grows_with_unchanged_words() -> None:
    right = [reference.train_bpe(corpus, n) for corpus, n in GROWTH.payload["work"]]

    def outcome(lines: tuple[int, ...], stores: int = 0) -> Outcome:
        runs = [
            {"merges": m, "lines": n, "stores": stores * n, "counters": 0} for m, n in zip(right, lines, strict=True)
        ]
        return Outcome(how="ok", value=runs)

    few, many = outcome((500, 900, 1500, 1900)), outcome((500, 900, 1500, 9900))
    assert WORK.check(GROWTH, few, few).ok
    assert WORK.check(GROWTH, few, many).kind == "growth"
    assert not WORK.is_same_behavior(GROWTH, many, outcome((500, 900, 1500, 9900), stores=1))
    junk = Outcome(how="ok", value=[{"merges": [], "lines": "many", "stores": 0, "counters": 0}] * 4)
    assert WORK.check(GROWTH, few, junk).kind == "type"


def draw_measured_job(seed: int) -> tuple[tuple[str, ...], int]:
    case = make_measured_case(np.random.default_rng(seed))
    return read_job(case)


def train_without(corpus: Sequence[str], num_merges: int, left_out: set[str]) -> Merges:
    words = Counter(word for text in corpus for word in text.split() if word not in left_out)
    return tuple(reference.train_bpe([" ".join([word] * times) for word, times in words.items()], num_merges))


@pytest.mark.parametrize("seed", range(20))
def test_any_tenth_of_the_measured_words_counts(seed: int) -> None:
    corpus, num_merges = draw_measured_job(seed)
    words = [word for word, _ in Counter(" ".join(corpus).split()).most_common()]
    mixed: list[str] = np.random.default_rng(seed).permutation(words).tolist()
    tenth = len(words) // 10
    assert check_merges(corpus, num_merges, train_without(corpus, num_merges, set())).ok
    for left_out in (words[-tenth:], words[:tenth], sorted(words)[:tenth], mixed[:tenth]):
        assert not check_merges(corpus, num_merges, train_without(corpus, num_merges, set(left_out))).ok


@pytest.mark.parametrize("seed", range(5))
def test_judges_a_case_like_the_measured_ones(seed: int) -> None:
    (large,) = (case for case in PROBLEM.cases(seed) if case.name == LARGE)
    sizes = [(len(set(" ".join(corpus).split())), n) for corpus, n in (read_job(large), draw_measured_job(seed))]
    assert large.group == "normal"
    assert sizes[0] == sizes[1]
    assert sizes[0][0] > 1000


@pytest.mark.parametrize("seed", range(10))
def test_quick_replay_counts_like_the_correct_procedure(seed: int) -> None:
    rng = np.random.default_rng(seed)
    corpus = [" ".join("".join(rng.choice(list("aab"), rng.integers(1, 9))) for _ in range(30)) for _ in range(2)]
    quick, state = QuickReplay(corpus), CORRECT_PROCEDURE.start_training(corpus)
    while counts := count_pairs(state.vocab):
        assert quick.counts == counts
        pair = list(counts)[int(rng.integers(len(counts)))]
        quick.apply_merge(pair)
        CORRECT_PROCEDURE.apply_merge(state, pair)
    assert not quick.counts
