"""The cases of speculative_loop. The settings of the models are in `private`: the cell calls the models through the
responder and sees only their answers."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, cast

import numpy as np

from problems.format.case import Case
from problems.speculative_loop.toy_models import ModelPair, decode_speculatively

Rng = np.random.Generator
DRAFT_LENGTHS = (1, 2, 4, 8)
"""The K of the runs of an efficiency case."""

RunWithModels = tuple[dict[str, Any], Mapping[str, Any]]
"""(run, settings of its pair of models): {"prompt", "max_new", "K"} and {"seed", "vocab", "agree"}, optionally with
"scale", as `ModelPair` describes them."""


def _make_case(
    name: str, group: str, summary: str, runs: Sequence[RunWithModels], *, sample: bool = False, checker: str = ""
) -> Case:
    """Make one case from runs and the settings of their pairs of models."""
    return Case(
        name=name,
        group=group,
        summary=summary,
        payload={"entry": "speculative_decode", "name": name, "runs": [run for run, _ in runs]},
        private={"pairs": [dict(settings) for _, settings in runs]},
        sample=sample,
        checker=checker,
    )


class _CaseBuilder:
    """Draws runs, and builds the cases of one group that have one run."""

    def __init__(self, rng: Rng, group: str) -> None:
        self.rng = rng
        self.group = group

    def draw_run(
        self,
        agree: float,
        max_new: int,
        draft_length: int,
        *,
        vocab: int = 6,
        prompt_length: int = 3,
        scale: float | None = None,
    ) -> RunWithModels:
        """Draw a prompt, and the seed of a pair of models that agree at the rate `agree`."""
        settings = {"seed": int(self.rng.integers(2**63)), "vocab": vocab, "agree": agree}
        if scale is not None:
            settings["scale"] = scale
        tokens = cast("Any", self.rng.integers(0, vocab, prompt_length))
        return {"prompt": tokens.tolist(), "max_new": max_new, "K": draft_length}, settings

    def build_case(
        self,
        name: str,
        summary: str,
        agree: float,
        max_new: int,
        draft_length: int,
        *,
        vocab: int = 6,
        prompt_length: int = 3,
        scale: float | None = None,
        sample: bool = False,
        checker: str = "",
    ) -> Case:
        """Build a case with one run, which `draw_run` draws."""
        run = self.draw_run(agree, max_new, draft_length, vocab=vocab, prompt_length=prompt_length, scale=scale)
        return _make_case(name, self.group, summary, [run], sample=sample, checker=checker)


def _make_normal_cases(rng: Rng) -> Iterator[Case]:
    builder = _CaseBuilder(rng, "normal")
    yield builder.build_case("a few tokens", "eight tokens, K 2, a draft that is often right", 0.7, 8, 2, sample=True)
    yield builder.build_case("a good draft", "twenty-four tokens, K 4, a draft that is mostly right", 0.9, 24, 4)
    yield builder.build_case(
        "a fair draft", "twenty tokens, K 3, a draft right half of the time", 0.5, 20, 3, sample=True
    )
    yield builder.build_case("a poor draft", "sixteen tokens, K 4, a draft that is rarely right", 0.2, 16, 4)
    yield builder.build_case("one drafted", "twelve tokens, K 1", 0.6, 12, 1)
    yield builder.build_case("many drafted", "thirty tokens, K 8", 0.9, 30, 8)
    yield builder.build_case("a larger vocabulary", "twenty tokens of a vocabulary of twelve", 0.7, 20, 4, vocab=12)
    yield builder.build_case("a long prompt", "a prompt of twenty tokens", 0.7, 16, 3, prompt_length=20)


def _make_trap_cases(rng: Rng) -> Iterator[Case]:
    builder = _CaseBuilder(rng, "trap")
    right = "a draft that is always right"
    yield builder.build_case("always right", right, 1.0, 20, 4, sample=True, checker="speculates")
    cut = "always right, the last round cut short"
    yield builder.build_case("always right, not a multiple", cut, 1.0, 17, 3, checker="speculates")
    yield builder.build_case("always right, one drafted", "a draft that is always right, K 1", 1.0, 9, 1)
    yield builder.build_case("always wrong", "a draft that is never right", 0.0, 12, 4)
    yield builder.build_case("always wrong, one drafted", "a draft that is never right, K 1", 0.0, 8, 1)
    yield builder.build_case("no draft", "K 0", 0.5, 10, 0)
    yield builder.build_case("no new tokens", "max_new 0", 0.9, 0, 3)
    yield builder.build_case("one new token", "max_new 1, a draft that is always right", 1.0, 1, 4)
    yield builder.build_case("one new token, wrong draft", "max_new 1, a draft that is never right", 0.0, 1, 3)
    yield builder.build_case("two new tokens", "max_new 2, K 2", 1.0, 2, 2)
    yield builder.build_case("K above max_new", "K larger than max_new", 0.8, 5, 12)
    yield builder.build_case("K above max_new, always right", "K larger than max_new, always right", 1.0, 6, 9)
    yield builder.build_case("K equals max_new", "K equals max_new", 1.0, 5, 5)
    yield builder.build_case("K one below max_new", "K is max_new - 1", 1.0, 5, 4)
    yield builder.build_case("a prompt of one", "a prompt of one token", 0.7, 15, 3, prompt_length=1)
    yield builder.build_case("two tokens", "a vocabulary of two", 0.6, 16, 3, vocab=2)
    yield builder.build_case("large logits", "logits of a million", 0.7, 15, 4, scale=1e6)
    yield builder.build_case("small logits", "logits that differ by billionths", 0.7, 15, 4, scale=1e-9)
    yield builder.build_case("a long text", "fifty tokens", 0.85, 50, 5)
    two = [builder.draw_run(0.8, 12, 3), builder.draw_run(0.6, 10, 2, vocab=5)]
    yield _make_case("two calls", "trap", "two calls in sequence with different models", two)


def _make_efficiency_cases(rng: Rng) -> Iterator[Case]:
    builder = _CaseBuilder(rng, "efficiency")
    for name, rate in (
        ("half right", 0.5),
        ("mostly right", 0.8),
        ("nearly always right", 0.95),
        ("always right", 1.0),
    ):
        runs = [builder.draw_run(rate, 40, length) for length in DRAFT_LENGTHS]
        summary = f"target calls for several K with a draft that is {name}"
        yield _make_case(f"speed-up, {name}", "efficiency", summary, runs, checker="calls")
    runs = [builder.draw_run(0.0, 16, length) for length in DRAFT_LENGTHS[:3]]
    yield _make_case(
        "speed-up, never right", "efficiency", "target calls with a draft that is never right", runs, checker="calls"
    )


def cases(rng: Rng) -> Iterator[Case]:
    """Yield all cases. Raises ValueError if `decode_speculatively` of toy_models.py, which the checkers use, does not
    give the tokens of plain decoding on one of them."""
    for case in (*_make_normal_cases(rng), *_make_trap_cases(rng), *_make_efficiency_cases(rng)):
        for settings, run in zip(case.private["pairs"], case.payload["runs"], strict=True):
            if decode_speculatively(ModelPair(settings), run).tokens != ModelPair(settings).decode_plainly(
                run["prompt"], run["max_new"]
            ):
                raise ValueError(f"case {case.name!r} of speculative_loop: speculative and plain decoding differ")
        yield case
