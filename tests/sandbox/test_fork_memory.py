"""A fork finds in its memory nothing that an earlier fork of its cell received, sent, printed or wrote."""

import secrets
from dataclasses import replace
from pathlib import Path

from sandbox import Sandbox, Status, codec, probes
from sandbox.result import CaseRun
from tests.sandbox.job_builders import decode_outcome, make_job, run_and_keep

KINDS = ("input", "implementation", "outcome", "error", "stdout", "question", "file name", "file")
"""How the earlier forks handle a planted word. A reply from the host is a kind of its own, "reply"."""

SOURCE = """
import os
import cell
import probes

def f(case):
    if case["action"] == "search":
        probes.own_word = "".join(case["words"]["own"])
        return [kind for kind, halves in case["words"].items() if probes.find_word(*halves)]
    words = {kind: "".join(halves) for kind, halves in case["words"].items()}
    exec(case["implementation"], {})
    copies = case["copies"]
    print(words["stdout"] * copies)
    cell.ask([words["question"]] * copies)
    os.makedirs(words["file name"], exist_ok=True)
    with open(words["file name"] + "/file", "w") as file:
        file.write(words["file"] * copies)
    if case["action"] == "raise":
        raise ValueError(words["error"] * copies)
    if case["action"] == "exit":
        os._exit(3)
    return [words["outcome"]] * copies
"""


def make_words() -> dict[str, list[str]]:
    """Make a word for each kind, in two halves, so that a process can search for a word without having it."""
    return {kind: [secrets.token_hex(16), secrets.token_hex(16)] for kind in (*KINDS, "reply", "own")}


def make_case(words: dict[str, list[str]], action: str, copies: int) -> object:
    """Make a case. Small and large data may remain in different parts of a process's memory."""
    case = {"action": action, "words": words, "copies": copies}
    if action == "search":
        return case
    plain = {kind: "".join(halves) for kind, halves in words.items()}
    implementation = f"word = {plain['implementation']!r}\n".encode() * copies
    return {**case, "input": [plain["input"]] * copies, "implementation": implementation}


def find_words_of_earlier_forks(sandbox: Sandbox, words: dict[str, list[str]], *, in_fresh_processes: bool) -> set[str]:
    """Run cases that handle all words and then one that searches for them. Return the kinds that it finds."""
    actions = ["return", "raise", "return", "exit", "return", "search"]
    copies = [1, 1, 100, 10, 5000, 0]
    job = make_job(SOURCE, [make_case(words, *each) for each in zip(actions, copies, strict=True)])
    job = replace(
        job,
        files={**job.files, "probes.py": Path(probes.__file__).read_bytes()},
        fresh_process_per_case=in_fresh_processes,
    )

    def answer(_index: int, _question: bytes) -> bytes:
        return codec.encode(["".join(words["reply"])] * 10)

    def accept(index: int, run: CaseRun) -> bool:
        return actions[index] != "search" or run.first_run is not None

    runs = run_and_keep(sandbox, job, accept, answer=answer)
    ok, raised, exited = Status.OK, Status.RAISED, Status.EXITED
    assert [run.status for run in runs] == [ok, raised, ok, exited, ok, ok]
    return set(decode_outcome(runs[-1]))


def test_finds_nothing_of_earlier_forks_in_memory(sandbox: Sandbox):
    """The process finds its own word, so the search works."""
    assert find_words_of_earlier_forks(sandbox, make_words(), in_fresh_processes=True) == {"own"}


def test_second_run_finds_nothing_of_first_in_memory(sandbox: Sandbox):
    assert find_words_of_earlier_forks(sandbox, make_words(), in_fresh_processes=False) == {"own"}
