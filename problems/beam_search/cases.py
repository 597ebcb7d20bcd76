"""The cases of beam_search. The model behind score_fn is in `private`: the box sees the sizes alone. Each case is
searched here once, plainly, so that no answer hangs on a tie or has an impossible sequence in it."""

from collections.abc import Iterator, Mapping
from functools import partial
from itertools import pairwise
from typing import Any

import numpy as np

from problems.beam_search.model import EOS, Model, log_probabilities
from problems.format.case import Case
from problems.format.payloads import call

CLEAR = 1e-5
"""How far apart two scores are at least where one survives and the other does not."""

Rng = np.random.Generator
Row = tuple[float, ...]


def is_clear(model: Model, width: int, steps: int, bos: int = 0, penalty: float = 0.0) -> bool:
    """Does the search have no near tie at a cut-off or in its answer, and no impossible sequence in its answer?"""
    live, done = [(0.0, [bos])], list[tuple[float, list[int]]]()
    for _ in range(steps):
        grown = [
            (score + float(log_prob), [*tokens, token])
            for score, tokens in live
            for token, log_prob in enumerate(log_probabilities(model, tokens))
        ]
        grown.sort(key=lambda hypothesis: -hypothesis[0])
        if _near(grown[width - 1 : width + 1]):
            return False
        done += [hypothesis for hypothesis in grown[:width] if hypothesis[1][-1] == EOS]
        live = [hypothesis for hypothesis in grown[:width] if hypothesis[1][-1] != EOS]
    ranked = sorted(((score / (len(tokens) - 1) ** penalty, tokens) for score, tokens in done + live), reverse=True)
    return not _near(ranked[: width + 1]) and all(np.isfinite(score) for score, _ in ranked[:width])


def _near(ordered: list[tuple[float, list[int]]]) -> bool:
    scores = [score for score, _ in ordered]
    return any(np.isfinite(low) and high - low < CLEAR for high, low in pairwise(scores))


def random_model(rng: Rng, vocab: int, **settings: Any) -> dict[str, Any]:
    """A random model; `spread`, `eos`, `eos_from` and `banned` as in model.py."""
    settled = {"spread": 1.5, "eos": 0.0, "eos_from": 1, "banned": (), **settings}
    return {"seed": int(rng.integers(2**31)), "vocab": vocab, **settled}


def table(rest: Row, rows: Mapping[tuple[int, ...], Row]) -> dict[str, Any]:
    """A model written out, in probabilities."""
    return {"rows": dict(rows), "rest": rest}


def _case(
    group: str,
    name: str,
    summary: str,
    model: Model,
    sizes: tuple[int, int, int],
    *,
    sample: bool = False,
    **settings: Any,
) -> Case:
    """One case. `sizes` are beam_width, max_len and vocab_size; `settings` are passed by name."""
    width, steps, vocab = sizes
    inputs = {"score_fn": {"$callback": "score_fn"}, "beam_width": width, "max_len": steps, "vocab_size": vocab}
    if not is_clear(model, width, steps, settings.get("bos_id", 0), settings.get("length_penalty", 0.0)):
        raise ValueError(f"case {name!r} of beam_search hangs on a tie, or an impossible sequence reaches its answer")
    return Case(
        name=name,
        group=group,
        summary=summary,
        # The name tells cases of one size apart, as their models are not in the payload.
        payload={**call("beam_search", inputs, **settings), "model": name},
        private={"model": model},
        sample=sample,
    )


def _random(
    rng: Rng, group: str, name: str, summary: str, sizes: tuple[int, int, int], *, sample: bool = False, **settings: Any
) -> Case:
    """A case with a random model, drawn until it is clear. `bos_id` and `length_penalty` go to the call."""
    passed = {key: settings.pop(key) for key in ("bos_id", "length_penalty") if key in settings}
    for _ in range(100):
        model = random_model(rng, sizes[2], **settings)
        try:
            return _case(group, name, summary, model, sizes, sample=sample, **passed)
        except ValueError:
            continue
    raise ValueError(f"no model for the case {name!r} of beam_search is clear of ties; change its settings")


def _normal(rng: Rng) -> Iterator[Case]:
    case = partial(_random, rng, "normal")
    example = table((0.4, 0.35, 0.25), {(): (0.1, 0.3, 0.6), (2,): (0.6, 0.3, 0.1)})
    yield _case("normal", "worked_example", "the example of the statement", example, (2, 2, 3), sample=True)
    yield case("small", "five tokens, width 3", (3, 4, 5), sample=True)
    yield case("longer", "eight tokens, six steps", (2, 6, 8))
    yield case("mixed_ends", "some hypotheses end, others go on", (4, 5, 6), eos=1.0)
    yield case("wider", "twenty tokens, width 5", (5, 8, 20))
    yield case("one_step", "max_len 1", (3, 1, 6))
    yield case("no_ends", "EOS is unlikely throughout", (3, 6, 7), eos=-9.0)
    garden = table((0.34, 0.33, 0.2, 0.13), {(): (0.05, 0.05, 0.55, 0.35), (3,): (0.02, 0.9, 0.05, 0.03)})
    yield _case("normal", "garden_path", "the best first token leads astray", garden, (2, 2, 4))


def _trap_ends(rng: Rng) -> Iterator[Case]:
    case, fixed = partial(_random, rng, "trap"), partial(_case, "trap")
    ends = {(): (0.4, 0.0, 0.6), (0,): (0.06, 0.9, 0.04), (2,): (0.03, 0.9, 0.07)}
    yield fixed("all_end", "all beams end in one step", table((0.5, 0.3, 0.2), ends), (2, 3, 3), sample=True)
    yield case("all_end_wide", "all beams end in the third of eight steps", (3, 8, 6), eos=14.0, eos_from=3, spread=0.8)
    yield case(
        "all_end_late", "all beams end in the seventh of nine steps", (5, 9, 12), eos=14.0, eos_from=7, spread=0.8
    )
    yield case("ends_in_last_step", "all beams end in the last step", (4, 4, 7), eos=14.0, eos_from=4, spread=0.8)
    yield case("some_end_in_last_step", "some end in the last step", (4, 4, 7), eos=2.5, eos_from=4)
    yield fixed("ends_at_once", "EOS is the best first token, width 1", table((0.2, 0.7, 0.1), {}), (1, 5, 3))
    early = {(): (0.04, 0.5, 0.26, 0.2), (2,): (0.3, 0.1, 0.36, 0.24), (3,): (0.02, 0.02, 0.01, 0.95)}
    yield fixed(
        "ended_fills_a_place", "an ended one fills a place in its step", table((0.4, 0.1, 0.3, 0.2), early), (2, 2, 4)
    )
    later = {
        (): (0.06, 0.5, 0.34, 0.1),
        (2,): (0.01, 0.02, 0.55, 0.42),
        (2, 2): (0.27, 0.21, 0.28, 0.24),
        (2, 3): (0.02, 0.01, 0.02, 0.95),
    }
    yield fixed(
        "ended_leaves_the_beam", "an ended one fills no place later", table((0.4, 0.1, 0.3, 0.2), later), (2, 3, 4)
    )
    yield case("ends_everywhere", "EOS is likely after every prefix", (4, 7, 6), eos=1.8)
    yield case("ends_scattered", "EOS now and then, a wide beam", (8, 6, 9), eos=0.8, spread=2.0)


def _trap_sizes(rng: Rng) -> Iterator[Case]:
    case = partial(_random, rng, "trap")
    yield case("greedy", "width 1", (1, 7, 6), eos=-3.0)
    yield case("greedy_ends", "width 1, ends early", (1, 9, 5), eos=12.0, eos_from=3)
    yield case("two_tokens", "a vocabulary of two", (2, 5, 2), eos=-0.5)
    yield case("wider_than_vocabulary", "beam_width above vocab_size", (7, 4, 3))
    yield case("wider_than_all", "beam_width above the number of hypotheses", (50, 2, 3))
    yield case("exhaustive", "wide enough for exhaustive search", (256, 4, 4))
    yield case("exhaustive_three", "exhaustive over three tokens", (81, 4, 3), eos=0.7)
    yield case("other_bos", "another bos_id", (3, 5, 6), bos_id=3)
    yield case("other_bos_ends", "another bos_id, all beams end", (3, 6, 6), bos_id=4, eos=14.0, eos_from=2, spread=0.8)


def _trap_scores(rng: Rng) -> Iterator[Case]:
    case, fixed = partial(_random, rng, "trap"), partial(_case, "trap")
    yield case("long", "200 steps over 100 tokens", (2, 200, 100), eos=-3000.0, spread=0.3)
    yield case("long_greedy", "180 steps over 150 tokens, width 1", (1, 180, 150), eos=-3000.0, spread=0.3)
    yield case("long_ends", "all beams end in step 200", (3, 220, 120), eos=40.0, eos_from=200, spread=0.3)
    yield case("impossible", "two tokens are impossible throughout", (3, 5, 6), banned=(0, 3))
    yield case("impossible_end", "EOS is impossible", (3, 4, 5), banned=(1,))
    narrow = {(): (0.0, 0.0, 1.0, 0.0), (2,): (0.45, 0.15, 0.3, 0.1)}
    yield fixed(
        "impossible_but_one", "only one first token is possible", table((0.4, 0.1, 0.3, 0.2), narrow), (3, 3, 4)
    )
    yield fixed("impossible_but_one_ends", "the same, two steps", table((0.4, 0.1, 0.3, 0.2), narrow), (2, 2, 4))


def _part2(rng: Rng) -> Iterator[Case]:
    case, fixed = partial(_random, rng, "part2"), partial(_case, "part2")
    rows = {(): (0.04, 0.5, 0.45, 0.01), (2,): (0.1, 0.13, 0.67, 0.1), (2, 2): (0.12, 0.08, 0.67, 0.13)}
    model = table((0.4, 0.1, 0.3, 0.2), rows)
    yield fixed("penalty_mean", "length_penalty 1: the longer one overtakes", model, (2, 3, 4), length_penalty=1.0)
    yield fixed("penalty_zero", "length_penalty 0, given", model, (2, 3, 4), length_penalty=0.0)
    yield case("penalty_half", "length_penalty 0.5", (4, 6, 6), eos=1.0, length_penalty=0.5)
    yield case("penalty_one", "length_penalty 1, lengths mixed", (5, 6, 7), eos=1.2, length_penalty=1.0)
    yield case("penalty_strong", "length_penalty 2", (4, 7, 6), eos=1.5, length_penalty=2.0)
    yield case("penalty_all_end", "all beams end", (3, 8, 6), eos=14.0, eos_from=3, spread=0.8, length_penalty=0.7)


def cases(rng: Rng) -> Iterator[Case]:
    """About forty cases; the longest makes some 600 calls."""
    for group in (_normal, _trap_ends, _trap_sizes, _trap_scores, _part2):
        yield from group(rng)
