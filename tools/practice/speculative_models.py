"""Runs `speculative_decode`, of the problem speculative_loop, with a pair of Hugging Face models, and measures it.

    make practice-scripts
    var/practice/venv/bin/python -m tools.practice.speculative_models [FILE] [--target NAME --draft NAME]

FILE is your own solution; without it, the reference runs. It runs on this machine WITHOUT the sandbox, so run only code
that you trust. Without names, a pair of tiny models is trained in about half a minute of CPU time and saved in
var/practice/models. Tiny models are trained and run in one thread: on busy cores, the threads of each small operation
would wait for each other.

For each K the script checks that greedy decoding gives the target's own text, and prints tokens per second next to
plain decoding, and the speed-up in CPU time too, which other programs change less. It does the same for sampling, with
`verify_speculative` of speculative_decoding's reference, and compares the first tokens with the target's distribution.
var/practice/speculative.png shows the times.
"""

# pyright: reportMissingImports=false, reportUnknownVariableType=false, reportUnknownArgumentType=false

import argparse
import runpy
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import matplotlib as mpl
import numpy as np
import torch
from transformers import AutoModelForCausalLM, AutoTokenizer

from problems.speculative_decoding.reference import verify_speculative
from tools.practice.speed_up import BUSY, BUSY_NOTE, format_speed_up
from tools.practice.tiny_models import make_models

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "var" / "practice"
REFERENCE = ROOT / "problems" / "speculative_loop" / "reference.py"
PROMPT = "The tests cover arrays of shape "
ROUNDS = 3
DRAWS = 300
"""First tokens that are compared with the target's distribution."""

Array = np.ndarray[Any, Any]
Decode = Callable[["CountedModel", "CountedModel", list[int], int, int], list[int]]
"""The draft, the target, the tokens of the prompt, the number of new tokens, and K. Returns the new tokens."""


class CountedModel:
    """A model as a function from all tokens to their logits [length, V]. Without a cache, a call reads all tokens."""

    def __init__(self, name: str) -> None:
        self.model: Any = AutoModelForCausalLM.from_pretrained(name).eval()
        self.calls = 0

    def compute_logits(self, tokens: list[int]) -> Array:
        self.calls += 1
        with torch.inference_mode():
            return self.model(torch.tensor([tokens])).logits[0].float().numpy()

    def __call__(self, tokens: list[int]) -> Array:
        return self.compute_logits(tokens)


class DraftModel(CountedModel):
    """Returns the logits of the next token only, as speculative_loop's draft does."""

    def __call__(self, tokens: list[int]) -> Array:
        return self.compute_logits(tokens)[-1]


@dataclass(frozen=True, slots=True)
class Measurement:
    K: int
    """0 means plain decoding with the target."""
    tokens: list[int]
    seconds: float
    cpu_seconds: float
    target_calls: int

    @property
    def rate(self) -> float:
        return len(self.tokens) / self.seconds

    @property
    def cpu_rate(self) -> float:
        return len(self.tokens) / self.cpu_seconds

    @property
    def tokens_per_call(self) -> float:
        return len(self.tokens) / self.target_calls


def decode_greedily(target: CountedModel, prompt: list[int], max_new: int) -> list[int]:
    text = list(prompt)
    for _ in range(max_new):
        text.append(int(np.argmax(target(text)[-1])))
    return text[len(prompt) :]


def softmax(logits: Array) -> Array:
    weights = np.exp(logits.astype(np.float64) - logits.max())
    return weights / weights.sum()


def draw(probabilities: Array) -> int:
    return int(np.random.choice(probabilities.size, p=probabilities))


def sample_plainly(target: CountedModel, prompt: list[int], max_new: int) -> list[int]:
    text = list(prompt)
    for _ in range(max_new):
        text.append(draw(softmax(target(text)[-1])))
    return text[len(prompt) :]


def sample_speculatively(
    draft: CountedModel, target: CountedModel, prompt: list[int], max_new: int, K: int
) -> list[int]:
    """Return `max_new` tokens with the distribution of `sample_plainly`."""
    text, end = list(prompt), len(prompt) + max_new
    while len(text) < end:
        drafted: list[int] = []
        rows: list[Array] = []
        while len(drafted) < min(K, end - len(text) - 1):
            rows.append(softmax(draft(text + drafted)))
            drafted.append(draw(rows[-1]))
        logits = target(text + drafted)[len(text) - 1 :]
        kept, bonus = verify_speculative(drafted, np.array(rows).reshape(-1, logits.shape[1]), logits)
        text += [*kept, bonus]
    return text[len(prompt) :]


def measure_once(run: Callable[[], list[int]], target: CountedModel, K: int) -> Measurement:
    np.random.seed(0)  # all rounds draw the same text, so the fastest round is not the luckiest one
    target.calls, start, cpu_start = 0, time.perf_counter(), time.process_time()
    tokens = run()
    seconds, cpu_seconds = time.perf_counter() - start, time.process_time() - cpu_start
    return Measurement(K, tokens, seconds, cpu_seconds, target.calls)


def measure(runs: Mapping[int, Callable[[], list[int]]], target: CountedModel) -> list[Measurement]:
    """Return the fastest measurement for each K. Every round runs each K once, so a busy minute slows all of them."""
    rounds = [[measure_once(run, target, K) for K, run in runs.items()] for _ in range(ROUNDS)]
    return [
        replace(min(found, key=lambda one: one.seconds), cpu_seconds=min(one.cpu_seconds for one in found))
        for found in zip(*rounds, strict=True)
    ]


def measure_greedy(
    decode: Decode, draft: CountedModel, target: CountedModel, prompt: list[int], sizes: tuple[int, list[int]]
) -> tuple[list[Measurement], list[int]]:
    """Return plain decoding and one measurement for each K, and the values of K whose text is not the target's.

    `sizes` are the number of new tokens, and the values of K.
    """
    max_new, counts = sizes
    runs = {K: lambda K=K: list(decode(draft, target, prompt, max_new, K)) for K in counts}
    plain, *found = measure({0: lambda: decode_greedily(target, prompt, max_new), **runs}, target)
    return [plain, *found], [one.K for one in found if one.tokens != plain.tokens]


def measure_sampling(
    draft: CountedModel, target: CountedModel, prompt: list[int], sizes: tuple[int, list[int]]
) -> list[Measurement]:
    """Return plain sampling and one measurement for each K. `sizes` are as in `measure_greedy`."""
    max_new, counts = sizes
    runs = {K: lambda K=K: sample_speculatively(draft, target, prompt, max_new, K) for K in counts}
    return measure({0: lambda: sample_plainly(target, prompt, max_new), **runs}, target)


def compare_first_tokens(draft: CountedModel, target: CountedModel, prompt: list[int]) -> float:
    """Return the largest deviation of the first token's frequencies from the target's probabilities, in standard
    deviations."""
    exact = softmax(target(prompt)[-1])
    firsts = [sample_speculatively(draft, target, prompt, 2, 1)[0] for _ in range(DRAWS)]
    counts = np.bincount(firsts, minlength=exact.size)
    likely = exact * DRAWS > 5
    return float(np.max(np.abs(counts - exact * DRAWS)[likely] / np.sqrt(exact * (1 - exact) * DRAWS)[likely]))


def print_table(title: str, measurements: list[Measurement]) -> None:
    plain = measurements[0]
    print(f"\n{title}\n  K   tokens/s   speed-up   in CPU time   tokens for each target call")
    rows = [list_speed_ups(one, plain) for one in measurements]
    for one, (wall, cpu) in zip(measurements, rows, strict=True):
        print(f"{one.K or 'plain':>5} {one.rate:8.1f} {wall:>9} {cpu:>12} {one.tokens_per_call:14.2f}")
    if any(BUSY in row for row in rows):
        print(BUSY_NOTE)


def list_speed_ups(one: Measurement, plain: Measurement) -> tuple[str, str]:
    """Return the speed-up in wall-clock time and in CPU time."""
    speed_ups = one.rate / plain.rate, one.cpu_rate / plain.cpu_rate
    wall, cpu = (format_speed_up(speed_up, one.tokens_per_call) for speed_up in speed_ups)
    return wall, cpu


def save_plot(path: Path, tables: dict[str, list[Measurement]]) -> None:
    mpl.use("Agg")
    from matplotlib import pyplot as plt  # noqa: PLC0415 - it needs the backend of the line above

    figure, (wall, cpu) = plt.subplots(1, 2, figsize=(12, 4))
    for axes, field, unit in ((wall, "rate", "second"), (cpu, "cpu_rate", "second of CPU time")):
        for title, (plain, *runs) in tables.items():
            rates = [getattr(one, field) for one in runs]
            (line,) = axes.plot([one.K for one in runs], rates, marker="o", label=title)
            axes.axhline(getattr(plain, field), color=line.get_color(), linestyle=":", label=f"{title}, target only")
        axes.set_xlabel("K, the number of drafted tokens")
        axes.set_ylabel(f"tokens per {unit}")
        axes.set_ylim(bottom=0)
        axes.legend()
    figure.savefig(path, dpi=120, bbox_inches="tight")
    print(f"\nThe plot is in {path}.")


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(description="Run speculative_decode with real models, without the sandbox.")
    parser.add_argument("file", nargs="?", type=Path, default=REFERENCE, help="a solution; the default: the reference")
    parser.add_argument("--target", help="a model of the hub, or a folder; the default is a tiny one, made here")
    parser.add_argument("--draft", help="a smaller model with the same tokenizer")
    parser.add_argument("--steps", type=int, default=200, help="how long the tiny models are trained")
    parser.add_argument("--tokens", type=int, default=96)
    parser.add_argument("--K", type=int, nargs="+", default=[1, 2, 3, 4, 6, 8])
    options = parser.parse_args(arguments)
    if bool(options.target) != bool(options.draft):
        parser.error("--target and --draft belong together. Nothing was run. Give both, or neither.")
    decode: Decode = runpy.run_path(str(options.file))["speculative_decode"]
    models = FOLDER / "models"
    if not options.target:
        torch.set_num_threads(1)
        if not (models / "draft" / "config.json").exists():
            make_models(models, options.steps)
    names = [options.target or str(models / "target"), options.draft or str(models / "draft")]
    target, draft = CountedModel(names[0]), DraftModel(names[1])
    prompt: list[int] = AutoTokenizer.from_pretrained(names[0])(PROMPT, add_special_tokens=False)["input_ids"]
    sizes = (options.tokens, options.K)
    greedy, wrong = measure_greedy(decode, draft, target, prompt, sizes)
    print_table("Greedy decoding", greedy)
    sampled = measure_sampling(draft, target, prompt, sizes)
    print_table("Sampling", sampled)
    deviation = compare_first_tokens(draft, target, prompt)
    print(f"\nSampling: the first tokens are within {deviation:.1f} standard deviations of the target's distribution.")
    save_plot(FOLDER / "speculative.png", {"greedy": greedy, "sampling": sampled})
    if wrong:
        print(f"The text differs from the target's own text for K = {', '.join(map(str, wrong))}.", file=sys.stderr)
    return 1 if wrong or deviation > 5 else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
