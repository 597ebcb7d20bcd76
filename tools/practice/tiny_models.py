"""Makes a pair of tiny GPT-2 models of bytes, trained on the problem statements of this repository.

They are saved in the format of Hugging Face and loaded like models from its hub. The target has several times as many
layers as the draft, so that one of its calls costs several calls of the draft."""

# The packages torch and transformers are in requirements/practice.txt and not in the project's environment.
# pyright: reportMissingImports=false, reportUnknownVariableType=false, reportUnknownArgumentType=false

import time
from pathlib import Path
from typing import Any

import numpy as np
import torch
from transformers import ByT5Tokenizer, GPT2Config, GPT2LMHeadModel

ROOT = Path(__file__).resolve().parents[2]
SHAPES = {"target": {"n_layer": 8, "n_embd": 128, "n_head": 4}, "draft": {"n_layer": 1, "n_embd": 64, "n_head": 2}}
CONTEXT = 256
BATCH, WINDOW = 8, 64
PROGRESS_LINES = 5


def read_corpus(tokenizer: Any) -> np.ndarray[Any, Any]:
    texts = [path.read_text() for path in sorted((ROOT / "problems").glob("*/statement.md"))]
    return np.array(tokenizer("\n".join(texts), add_special_tokens=False)["input_ids"])


def make_models(folder: Path, steps: int) -> None:
    """Train both models for `steps` steps and save them in `folder`/target and `folder`/draft."""
    torch.manual_seed(0)
    tokenizer = ByT5Tokenizer()
    corpus = read_corpus(tokenizer)
    for name, shape in SHAPES.items():
        started = time.perf_counter()
        unused = {"bos_token_id": None, "eos_token_id": None}
        model = GPT2LMHeadModel(GPT2Config(vocab_size=len(tokenizer), n_positions=CONTEXT, **unused, **shape))
        model.loss_type = "ForCausalLM"
        loss = train(model, corpus, steps)
        model.save_pretrained(folder / name)
        tokenizer.save_pretrained(folder / name)
        print(f"{name}: {steps} steps in {time.perf_counter() - started:.0f} s, loss {loss:.2f} nats for each byte")


def train(model: Any, corpus: np.ndarray[Any, Any], steps: int) -> float:
    """Return the mean loss of the last tenth of the steps."""
    rng = np.random.default_rng(0)
    optimizer = torch.optim.AdamW(model.parameters(), lr=2e-3)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, max_lr=2e-3, total_steps=steps)
    losses: list[float] = []
    for step in range(1, steps + 1):
        starts = rng.integers(0, len(corpus) - WINDOW, BATCH)
        batch = torch.tensor(np.stack([corpus[start : start + WINDOW] for start in starts]))
        loss = model(input_ids=batch, labels=batch).loss
        optimizer.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        schedule.step()
        losses.append(loss.item())
        if step % max(1, steps // PROGRESS_LINES) == 0:
            print(f"  step {step} of {steps}, loss {losses[-1]:.2f}", flush=True)
    return float(np.mean(losses[-max(1, steps // 10) :]))
