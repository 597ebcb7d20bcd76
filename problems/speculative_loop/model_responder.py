"""Answers and counts the calls of both models."""

from collections.abc import Mapping, Sequence
from typing import Any, cast

import numpy as np

from problems.format.case import Case
from problems.format.checker_api import CallbackRefusedError
from problems.format.numeric_arrays import to_ints
from problems.speculative_loop.toy_models import ModelPair

Array = np.ndarray[Any, Any]


class _RunModels:
    """Answers and counts the calls of one pair of models in one run.

    `known_length` is how many tokens of the text the answers of the target have shown, the prompt included."""

    def __init__(self, run: Mapping[str, Any], settings: Mapping[str, Any]) -> None:
        self.pair, self.run = ModelPair(settings), run
        self.target_text = [*run["prompt"], *self.pair.decode_plainly(run["prompt"], run["max_new"] + run["K"] + 2)]
        self.calls = {"draft": 0, "target": 0}
        self.call_limits = {"draft": 4 * (run["K"] + 1) * (run["max_new"] + 2), "target": 4 * (run["max_new"] + 2)}
        self.known_length = len(run["prompt"])
        self.stale_drafts = self.repeated_drafts = 0
        self.last_draft_tokens: list[int] | None = None

    def require_possible_length(self, name: str, length: int) -> None:
        """Raise `CallbackRefusedError` for a text that is longer than any loop needs, right or wrong.

        Each call of the target adds at most K + 1 tokens, and K more can be drafted. What the judge knows of the text
        does not count: a wrong loop takes other tokens for known, and its bug is to be named."""
        longest = len(self.run["prompt"]) + self.calls["target"] * (self.run["K"] + 1) + self.run["K"]
        if length > longest:
            raise CallbackRefusedError(
                f"`{name}` was called with {length} tokens after {self.calls['target']} calls of `target`. At most "
                f"{longest} can be known or drafted then. Draft at most K tokens before each call of `target`."
            )

    def answer(self, name: str, tokens: list[int]) -> Array:
        """Return the logits of one model: [V] for "draft", [n, V] for "target". Raises `CallbackRefusedError` after too
        many calls."""
        self.calls[name] += 1
        if self.calls[name] > self.call_limits[name]:
            raise CallbackRefusedError(
                f"`{name}` was called far more often than plain decoding needs, so the run was stopped. "
                "Make sure that the loop ends."
            )
        if name == "draft":
            self.stale_drafts += tokens[: self.known_length] != self.target_text[: min(len(tokens), self.known_length)]
            self.repeated_drafts += tokens == self.last_draft_tokens
            self.last_draft_tokens = tokens
            return self.pair.compute_draft_row(tokens)
        matches = next(
            (n for n, (a, b) in enumerate(zip(tokens, self.target_text, strict=False)) if a != b), len(tokens)
        )
        # After a mismatch, the target's own token is known too. After full acceptance, a loop may not have used it.
        self.known_length = max(self.known_length, min(matches + (matches < len(tokens)), len(self.target_text)))
        self.last_draft_tokens = None
        return self.pair.compute_rows(tokens)

    def record(self) -> dict[str, int]:
        """Return the counts of calls, and of draft calls that continue from rejected tokens or repeat the last call."""
        return {**self.calls, "stale": self.stale_drafts, "repeated": self.repeated_drafts}


def _make_argument_error() -> CallbackRefusedError:
    return CallbackRefusedError("`draft` and `target` take exactly one argument. Pass the list of tokens.")


class ModelResponder:
    """Answers both models for all runs of a case."""

    def __init__(self, case: Case) -> None:
        self.runs = [
            _RunModels(run, pair) for run, pair in zip(case.payload["runs"], case.private["pairs"], strict=True)
        ]

    def answer(self, request: Any) -> Any:
        """Return the logits for ["draft" or "target", index of the run, tokens]. Raises `CallbackRefusedError` for
        invalid requests."""
        parts = cast("Sequence[Any]", request) if isinstance(request, list | tuple) else ()
        if len(parts) != 3 or not isinstance(parts[0], str) or parts[0] not in ("draft", "target"):
            raise _make_argument_error()
        run_index: Any = parts[1]
        if type(run_index) is not int or not 0 <= run_index < len(self.runs):
            raise _make_argument_error()
        models, tokens = self.runs[run_index], to_ints(parts[2])
        prompt: list[int] = models.run["prompt"]
        if tokens is None or tokens[: len(prompt)] != prompt:
            raise CallbackRefusedError(
                f"`{parts[0]}` accepts only a list of ints that starts with the prompt. "
                "Pass the prompt, then further tokens."
            )
        if not all(0 <= token < models.pair.vocab for token in tokens):
            raise CallbackRefusedError(
                f"`{parts[0]}` was called with a token that is not in the vocabulary. Pass tokens from 0 to V - 1."
            )
        models.require_possible_length(parts[0], len(tokens))
        return models.answer(parts[0], tokens)

    def record(self) -> list[dict[str, int]]:
        """Return one table of counts for each run."""
        return [models.record() for models in self.runs]
