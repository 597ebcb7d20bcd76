"""Cases of beam_search.

The model behind score_fn is in `private`, so the cell sees only the sizes. A plain search over each case ensures that
no answer depends on a tie or contains an impossible sequence.
"""

from collections.abc import Iterator, Mapping
from functools import partial
from itertools import pairwise
from typing import Any

import numpy as np

from problems.beam_search.toy_models import EOS, Model, compute_log_probs
from problems.format.case import Case
from problems.format.payloads import call

MIN_SCORE_GAP = 1e-5
"""The smallest allowed gap between two scores of which one survives and the other does not."""

Rng = np.random.Generator
Row = tuple[float, ...]


def is_clear(model: Model, width: int, steps: int, bos: int = 0, penalty: float = 0.0) -> bool:
    """Return True if the search has no near tie at a cut or in its answer, and no impossible sequence in its answer."""
    live, finished = [(0.0, [bos])], list[tuple[float, list[int]]]()
    for _ in range(steps):
        candidates = [
            (score + float(log_prob), [*tokens, token])
            for score, tokens in live
            for token, log_prob in enumerate(compute_log_probs(model, tokens))
        ]
        candidates.sort(key=lambda hypothesis: -hypothesis[0])
        if _has_near_tie(candidates[width - 1 : width + 1]):
            return False
        finished += [hypothesis for hypothesis in candidates[:width] if hypothesis[1][-1] == EOS]
        live = [hypothesis for hypothesis in candidates[:width] if hypothesis[1][-1] != EOS]
    ranked = sorted(((score / (len(tokens) - 1) ** penalty, tokens) for score, tokens in finished + live), reverse=True)
    return not _has_near_tie(ranked[: width + 1]) and all(np.isfinite(score) for score, _ in ranked[:width])


def _has_near_tie(hypotheses: list[tuple[float, list[int]]]) -> bool:
    scores = [score for score, _ in hypotheses]
    return any(np.isfinite(low) and high - low < MIN_SCORE_GAP for high, low in pairwise(scores))


def make_random_model(rng: Rng, vocab: int, **settings: Any) -> dict[str, Any]:
    """Create a random model; `settings` are `spread`, `eos`, `eos_from` and `banned` as in toy_models.py."""
    parameters = {"spread": 1.5, "eos": 0.0, "eos_from": 1, "banned": (), **settings}
    return {"seed": int(rng.integers(2**31)), "vocab": vocab, **parameters}


def make_table_model(rest: Row, rows: Mapping[tuple[int, ...], Row]) -> dict[str, Any]:
    """Create a model from explicit probabilities."""
    return {"rows": dict(rows), "rest": rest}


def _vary_table(rng: Rng, model: dict[str, Any]) -> dict[str, Any]:
    """Return a table with the tokens other than EOS renamed and each probability changed by at most about 2 %."""
    vocab = len(model["rest"])
    others = [token for token in range(vocab) if token != EOS]
    renamed = {EOS: EOS, **dict(zip(others, rng.permutation(others).tolist(), strict=True))}

    def vary_row(row: Row) -> Row:
        varied = np.zeros(vocab)
        for token, probability in enumerate(row):
            varied[renamed[token]] = probability * rng.uniform(0.99, 1.01)
        return tuple((varied / varied.sum()).tolist())

    rows = {tuple(renamed[token] for token in prefix): vary_row(row) for prefix, row in model["rows"].items()}
    return make_table_model(vary_row(model["rest"]), rows)


def _make_table_case(
    rng: Rng, name: str, summary: str, model: dict[str, Any], sizes: tuple[int, int, int], **rest: Any
) -> Case:
    """Create a hidden case with a table like `model`. `rest` are other arguments of `_make_case`."""
    return _make_case(name, summary, _vary_table(rng, model), sizes, **rest)


def _make_case(
    name: str,
    summary: str,
    model: Model,
    sizes: tuple[int, int, int],
    *,
    group: str,
    sample: bool = False,
    **settings: Any,
) -> Case:
    """Create a case; `sizes` are (beam_width, max_len, vocab_size) and `settings` are keyword arguments of the call.

    Raises ValueError if the answer depends on a tie or contains an impossible sequence.
    """
    width, steps, vocab = sizes
    inputs = {"score_fn": {"$callback": "score_fn"}, "beam_width": width, "max_len": steps, "vocab_size": vocab}
    if not is_clear(model, width, steps, settings.get("bos_id", 0), settings.get("length_penalty", 0.0)):
        raise ValueError(
            f"case {name!r} of beam_search depends on a tie, or its answer contains an impossible sequence"
        )
    return Case(
        name=name,
        group=group,
        summary=summary,
        # The models are not in the payload, so the name distinguishes cases with the same sizes.
        payload={**call("beam_search", inputs, **settings), "model": name},
        private={"model": model},
        sample=sample,
    )


def _make_random_case(
    rng: Rng, name: str, summary: str, sizes: tuple[int, int, int], *, group: str, sample: bool = False, **settings: Any
) -> Case:
    """Create a case with a random model, redrawn until it is clear. `bos_id` and `length_penalty` go to the call."""
    keywords = {key: settings.pop(key) for key in ("bos_id", "length_penalty") if key in settings}
    for _ in range(100):
        model = make_random_model(rng, sizes[2], **settings)
        try:
            return _make_case(name, summary, model, sizes, group=group, sample=sample, **keywords)
        except ValueError:
            continue
    raise ValueError(f"no model for the case {name!r} of beam_search is free of ties; change its settings")


def _normal_cases(rng: Rng) -> Iterator[Case]:
    random_case = partial(_make_random_case, rng, group="normal")
    example = make_table_model((0.4, 0.35, 0.25), {(): (0.1, 0.3, 0.6), (2,): (0.6, 0.3, 0.1)})
    yield _make_case("worked_example", "the example of the statement", example, (2, 2, 3), group="normal", sample=True)
    yield random_case("small", "five tokens, width 3", (3, 4, 5), sample=True)
    yield random_case("longer", "eight tokens, six steps", (2, 6, 8))
    yield random_case("mixed_ends", "some hypotheses end, others continue", (4, 5, 6), eos=1.0)
    yield random_case("wider", "twenty tokens, width 5", (5, 8, 20))
    yield random_case("one_step", "max_len 1", (3, 1, 6))
    yield random_case("no_ends", "EOS is unlikely throughout", (3, 6, 7), eos=-9.0)
    garden = make_table_model((0.34, 0.33, 0.2, 0.13), {(): (0.05, 0.05, 0.55, 0.35), (3,): (0.02, 0.9, 0.05, 0.03)})
    yield _make_table_case(
        rng.spawn(1)[0],
        "garden_path",
        "the best first token leads to a worse sequence",
        garden,
        (2, 2, 4),
        group="normal",
    )


def _ending_cases(rng: Rng) -> Iterator[Case]:
    random_case, table_case = (
        partial(_make_random_case, rng, group="trap"),
        partial(_make_table_case, rng.spawn(1)[0], group="trap"),
    )
    ends = {(): (0.4, 0.0, 0.6), (0,): (0.06, 0.9, 0.04), (2,): (0.03, 0.9, 0.07)}
    yield _make_case(
        "all_end",
        "all beams end in one step",
        make_table_model((0.5, 0.3, 0.2), ends),
        (2, 3, 3),
        group="trap",
        sample=True,
    )
    yield random_case(
        "all_end_wide", "all beams end in the third of eight steps", (3, 8, 6), eos=14.0, eos_from=3, spread=0.8
    )
    yield random_case(
        "all_end_late", "all beams end in the seventh of nine steps", (5, 9, 12), eos=14.0, eos_from=7, spread=0.8
    )
    yield random_case(
        "ends_in_last_step", "all beams end in the last step", (4, 4, 7), eos=14.0, eos_from=4, spread=0.8
    )
    yield random_case("some_end_in_last_step", "some end in the last step", (4, 4, 7), eos=2.5, eos_from=4)
    yield table_case(
        "ends_at_once", "EOS is the best first token, width 1", make_table_model((0.2, 0.7, 0.1), {}), (1, 5, 3)
    )
    early = {(): (0.04, 0.5, 0.26, 0.2), (2,): (0.3, 0.1, 0.36, 0.24), (3,): (0.02, 0.02, 0.01, 0.95)}
    yield table_case(
        "finished_takes_a_place",
        "a finished hypothesis takes a place in its step",
        make_table_model((0.4, 0.1, 0.3, 0.2), early),
        (2, 2, 4),
    )
    later = {
        (): (0.06, 0.5, 0.34, 0.1),
        (2,): (0.01, 0.02, 0.55, 0.42),
        (2, 2): (0.27, 0.21, 0.28, 0.24),
        (2, 3): (0.02, 0.01, 0.02, 0.95),
    }
    yield table_case(
        "finished_leaves_the_beam",
        "a finished hypothesis takes no place in later steps",
        make_table_model((0.4, 0.1, 0.3, 0.2), later),
        (2, 3, 4),
    )
    yield random_case("ends_everywhere", "EOS is likely after every prefix", (4, 7, 6), eos=1.8)
    yield random_case(
        "ends_scattered", "EOS is likely after some prefixes, a wide beam", (8, 6, 9), eos=0.8, spread=2.0
    )


def _size_cases(rng: Rng) -> Iterator[Case]:
    random_case = partial(_make_random_case, rng, group="trap")
    yield random_case("greedy", "width 1", (1, 7, 6), eos=-3.0)
    yield random_case("greedy_ends", "width 1, ends early", (1, 9, 5), eos=12.0, eos_from=3)
    yield random_case("two_tokens", "a vocabulary of two", (2, 5, 2), eos=-0.5)
    yield random_case("wider_than_vocabulary", "beam_width above vocab_size", (7, 4, 3))
    yield random_case("wider_than_all", "beam_width above the number of hypotheses", (50, 2, 3))
    yield random_case("exhaustive", "wide enough for exhaustive search", (256, 4, 4))
    yield random_case("exhaustive_three", "exhaustive search over three tokens", (81, 4, 3), eos=0.7)
    yield random_case("large_vocabulary", "a vocabulary of 600", (4, 4, 600))
    yield random_case("other_bos", "another bos_id", (3, 5, 6), bos_id=3)
    yield random_case(
        "other_bos_ends", "another bos_id, all beams end", (3, 6, 6), bos_id=4, eos=14.0, eos_from=2, spread=0.8
    )


def _score_cases(rng: Rng) -> Iterator[Case]:
    random_case, table_case = (
        partial(_make_random_case, rng, group="trap"),
        partial(_make_table_case, rng.spawn(1)[0], group="trap"),
    )
    yield random_case("long", "200 steps over 100 tokens", (2, 200, 100), eos=-3000.0, spread=0.3)
    yield random_case("long_greedy", "180 steps over 150 tokens, width 1", (1, 180, 150), eos=-3000.0, spread=0.3)
    yield random_case("long_ends", "all beams end in step 200", (3, 220, 120), eos=40.0, eos_from=200, spread=0.3)
    yield random_case("impossible", "two tokens are impossible throughout", (3, 5, 6), banned=(0, 3))
    yield random_case("impossible_end", "EOS is impossible", (3, 4, 5), banned=(1,))
    narrow = {(): (0.0, 0.0, 1.0, 0.0), (2,): (0.45, 0.15, 0.3, 0.1)}
    yield table_case(
        "one_possible_token",
        "only one first token is possible",
        make_table_model((0.4, 0.1, 0.3, 0.2), narrow),
        (3, 3, 4),
    )
    yield table_case(
        "one_possible_token_short",
        "only one first token is possible, two steps",
        make_table_model((0.4, 0.1, 0.3, 0.2), narrow),
        (2, 2, 4),
    )


def _length_penalty_cases(rng: Rng) -> Iterator[Case]:
    random_case = partial(_make_random_case, rng, group="part2")
    table_case = partial(_make_table_case, rng.spawn(1)[0], group="part2")
    rows = {(): (0.04, 0.5, 0.45, 0.01), (2,): (0.1, 0.13, 0.67, 0.1), (2, 2): (0.12, 0.08, 0.67, 0.13)}
    model = make_table_model((0.4, 0.1, 0.3, 0.2), rows)
    yield table_case(
        "penalty_mean", "length_penalty 1, a longer hypothesis overtakes", model, (2, 3, 4), length_penalty=1.0
    )
    yield table_case("penalty_zero", "an explicit length_penalty of 0", model, (2, 3, 4), length_penalty=0.0)
    yield random_case("penalty_half", "length_penalty 0.5", (4, 6, 6), eos=1.0, length_penalty=0.5)
    yield random_case("penalty_one", "length_penalty 1, mixed lengths", (5, 6, 7), eos=1.2, length_penalty=1.0)
    yield random_case("penalty_strong", "length_penalty 2", (4, 7, 6), eos=1.5, length_penalty=2.0)
    yield random_case(
        "penalty_all_end", "all beams end", (3, 8, 6), eos=14.0, eos_from=3, spread=0.8, length_penalty=0.7
    )


def cases(rng: Rng) -> Iterator[Case]:
    """Yield about forty cases; the longest makes about 600 calls."""
    for group in (_normal_cases, _ending_cases, _size_cases, _score_cases, _length_penalty_cases):
        yield from group(rng)
