"""Updates from pages are read strictly, and what pycrdt cannot handle damages nothing."""

import os
import random
import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from pycrdt import Array, Doc, Map, Text

from judge.domain.documents import merge_pool, text_document
from judge.domain.documents.client_owners import ClientOwners
from judge.domain.documents.merge_pool import (
    PROCESSES,
    BudgetSpentError,
    CostlyUpdateError,
    MergePool,
    MergeProcess,
    MergeUnavailableError,
    Payer,
)
from judge.domain.documents.merge_process import handle_request
from judge.domain.documents.text_document import TextDocument, find_difference
from judge.domain.documents.update_format import (
    NO_UPDATE,
    DecodedUpdate,
    InvalidUpdateError,
    decode_state_vector,
    decode_update,
    encode_first_update,
    encode_number,
)

STARTER = encode_first_update("def f(x):\n    return '😀 π'\r\n", 7)
CLIENT = Payer("a client")
CANDIDATE = ClientOwners()


def load(*updates: bytes) -> tuple[Doc, Text]:
    doc: Doc = Doc()
    text = doc.get("source", type=Text)
    for update in updates:
        doc.apply_update(update)
    return doc, text


def build_item(content: bytes, client: int = 5, clock: int = 0, place: bytes = b"\x01\x06source") -> bytes:
    """An update with one item. The first byte of `content` is its kind."""
    head = b"\x01\x01" + encode_number(client) + encode_number(clock)
    return head + content[:1] + place + content[1:] + b"\x00"


@pytest.fixture
def pool() -> Iterator[MergePool]:
    pool = MergePool()
    yield pool
    pool.stop()


@pytest.mark.parametrize("text", ["", "x", "π\x00\r\n", "😀" * 100, "x" * 100_000])
def test_first_update_inserts_the_text(text: str) -> None:
    assert str(load(encode_first_update(text, 2**32 - 1))[1]) == text
    assert TextDocument(encode_first_update(text, 9)).get_text() == text


def test_reads_what_pycrdt_writes() -> None:
    doc, text = load(STARTER)
    text.insert(3, "😀日x")
    del text[0:2]
    decoded = decode_update(doc.get_update())
    assert "".join(struct.text for struct in decoded.structs if struct.client != 7) == "😀日x"
    assert [(deletion.clock, deletion.length) for deletion in decoded.deletions] == [(0, 2)]
    assert decode_state_vector(doc.get_state())[7] == len("def f(x):\n    return '") + 2 + len(" π'\r\n")


def build_doc(name: str) -> bytes:
    doc: Doc = Doc()
    match name:
        case "map":
            doc.get("source", type=Map)["x"] = 1
        case "array":
            doc.get("source", type=Array).append(1)
        case "embed":
            doc.get("source", type=Text).insert_embed(0, {"x": 1})
        case "attributes":
            doc.get("source", type=Text).insert(0, "x", {"bold": True})
        case "nested":
            doc.get("source", type=Array).append(Text("x"))
        case "subdocument":
            doc.get("source", type=Array).append(Doc())
        case _:
            doc.get("other", type=Text).insert(0, "x")
    return doc.get_update()


@pytest.mark.parametrize("name", ["map", "array", "embed", "attributes", "nested", "subdocument", "other root"])
def test_refuses_other_content(name: str) -> None:
    with pytest.raises(InvalidUpdateError):
        TextDocument(STARTER).apply_new(build_doc(name), CANDIDATE)


@pytest.mark.parametrize(
    "update",
    [
        b"",
        b"\x01",
        b"\xff" * 20,
        NO_UPDATE + b"\x00",
        b"\x80\x00\x00",  # a number with leading zeros
        b"\x01\x01\x05\x00\x0a\x05\x00",  # a gap, as in merged updates of which one is missing
        b"\x01\x01\x05\x00\x00\x05\x00",  # space without an item
        build_item(b"\x04\x00"),  # an empty text
        build_item(b"\x01\x00"),
        build_item(b"\x04\x01\xff"),  # not UTF-8
        build_item(b"\x04\x03\xed\xa0\xbd"),  # half a surrogate pair
        build_item(b"\x24\x01x\x01k"),  # a key
        build_item(b"\x04\x01x", client=2**53),
        build_item(b"\x04\x01x", clock=2**31),
        build_item(b"\x01" + encode_number(2**31)),
        build_item(b"\x04\x01x", clock=1),  # the client's first character is missing
        build_item(b"\x84\x01x", place=b"\x08\x00"),  # the left neighbor is missing
        build_item(b"\x44\x01x", place=b"\x07\x7f"),  # the right neighbor is missing
        b"\x00\x01\x07\x01\x00\x7f",  # deletes more than there is
        b"\x00\x01\x07\x01\x00\x00",
    ],
)
def test_refuses_malformed_updates(update: bytes) -> None:
    document = TextDocument(STARTER)
    with pytest.raises(InvalidUpdateError):
        document.apply_new(update, CANDIDATE)


def test_ignores_what_is_known() -> None:
    document = TextDocument(STARTER)
    text = document.get_text()
    document.apply_new(STARTER, CANDIDATE)
    document.apply_new(NO_UPDATE, CANDIDATE)
    assert document.get_text() == text


def mutate(update: bytes, source: random.Random) -> bytes:
    data = bytearray(update)
    for _ in range(source.randrange(1, 5)):
        index = source.randrange(len(data) or 1)
        match source.randrange(5):
            case 0:
                data[index : index + 1] = bytes([source.randrange(256)])
            case 1:
                del data[index : index + source.randrange(1, 4)]
            case 2:
                data[index:index] = source.randbytes(source.randrange(1, 4))
            case 3:
                data[index : index + 1] = encode_number(source.choice([0, 127, 2**31, 2**32, 2**53 - 1, 2**63]))
            case _:
                data[index:index] = data[index : index + 8]
    return bytes(data)


def make_edits(source: random.Random) -> bytes:
    doc, text = load(STARTER)
    before = doc.get_state()
    for _ in range(source.randrange(1, 6)):
        value = str(text)
        start = source.randrange(len(value) + 1)
        end = min(len(value), start + source.randrange(4))
        first = len(value[:start].encode())
        if source.random() < 0.4 and end > start:
            del text[first : first + len(value[start:end].encode())]
        else:
            text.insert(first, source.choice(["x", "😀", "ab\n", "日"]))
    return doc.get_update(before)


@pytest.mark.parametrize("seed", range(4))
def test_mutated_updates_merge_or_are_refused(seed: int, pool: MergePool) -> None:
    """Every document that is accepted loads again as it is, and the process survives."""
    source = random.Random(seed)
    accepted = refused = 0
    for _ in range(150):
        update = make_edits(source)
        mutated = update if source.random() < 0.2 else mutate(update, source)
        try:
            merged = pool.merge(CLIENT, STARTER, [], update=mutated)
        except InvalidUpdateError:
            refused += 1
        else:
            accepted += 1
            assert str(load(merged.state)[1]).encode() == merged.text
    assert accepted > 10
    assert refused > 50


@pytest.mark.parametrize("split", ["insert", "delete the first half", "delete the second half"])
def test_replaces_a_split_surrogate_pair_as_yjs_does(split: str) -> None:
    base = encode_first_update("a😀b", 7)
    updates = {
        "insert": (build_item(b"\xc4\x01X", place=b"\x07\x01\x07\x02"), "a\ufffdX\ufffdb"),
        "delete the first half": (b"\x00\x01\x07\x01\x01\x01", "a\ufffdb"),
        "delete the second half": (b"\x00\x01\x07\x01\x02\x01", "a\ufffdb"),
    }
    update, expected = updates[split]
    document = TextDocument(base)
    document.apply_new(update, CANDIDATE)
    assert document.get_text() == expected
    assert TextDocument(document.get_state()).get_text() == expected
    assert TextDocument(NO_UPDATE, [base, update]).get_text() == expected


def merge_alone(snapshot: bytes, update: bytes, pairs: bytes | None) -> dict[str, Any]:
    """As a merge process does."""
    request = {"snapshot": snapshot, "updates": [], "update": update, "text": None, "pairs": pairs}
    return handle_request(request | {"person": None, "interviewers": []})


def test_decodes_a_state_with_surrogate_pairs_once(monkeypatch: pytest.MonkeyPatch) -> None:
    decoded: list[bytes] = []

    def record(data: bytes, *rest: int) -> DecodedUpdate:
        decoded.append(data)
        return decode_update(data, *rest)

    monkeypatch.setattr(text_document, "decode_update", record)
    state, pairs, text = encode_first_update("a😀b" + "x" * 30, 7), None, ""
    for clock in range(3):
        place = b"\x07\x00" if not clock else b"\x05" + bytes([clock - 1])
        update = build_item(b"\x84\x01X", clock=clock, place=place)
        result = merge_alone(state, update, pairs)
        state, pairs, text = result["state"], result["pairs"], result["text"].decode()
    assert text.startswith("aXXX😀b")
    assert sum(len(data) > 30 for data in decoded) == 1
    split = build_item(b"\xc4\x01X", clock=3, place=b"\x07\x01\x07\x02")
    assert merge_alone(state, split, pairs)["text"].decode().startswith("aXXX\ufffdX\ufffdb")


@pytest.mark.parametrize(
    ("old", "new"), [("", "x"), ("x", ""), ("aXb", "aYb"), ("aaa", "aa"), ("a😀b", "a😁b"), ("same", "same")]
)
def test_replaces_only_what_differs(old: str, new: str) -> None:
    document = TextDocument(encode_first_update(old, 7))
    update = document.replace_text(new)
    assert document.get_text() == new
    assert str(load(encode_first_update(old, 7), update)[1]) == new
    start, old_end, new_end = find_difference(old, new)
    assert old[:start] + new[start:new_end] + old[old_end:] == new
    assert len(update) < 40


def test_replaces_a_process_that_took_too_long(pool: MergePool) -> None:
    with pytest.raises(CostlyUpdateError):
        pool.merge(CLIENT, STARTER, [], update=build_quadratic_update(8000))
    assert pool.merge(CLIENT, STARTER, []).text.startswith(b"def f")


def test_late_merge_on_a_busy_machine_is_no_costly_update(pool: MergePool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("judge.domain.documents.merge_pool.WAIT_SECONDS", 0.001)
    with pytest.raises(MergeUnavailableError):
        pool.merge(CLIENT, STARTER, [])


def test_merges_with_a_thousand_open_files(pool: MergePool) -> None:
    with ExitStack() as files:
        for _ in range(1100):
            files.enter_context(Path(os.devnull).open())
        for _ in range(2 * PROCESSES + 1):
            assert pool.merge(CLIENT, STARTER, []).text.startswith(b"def f")


def test_process_whose_answer_was_not_read_is_not_used_again(pool: MergePool, monkeypatch: pytest.MonkeyPatch) -> None:
    for _ in range(PROCESSES):
        with monkeypatch.context() as patch:
            patch.setattr(merge_pool, "read_message", raise_memory_error)
            with pytest.raises(MemoryError):
                pool.merge(CLIENT, STARTER, [])
    other = encode_first_update("another document", 7)
    assert [pool.merge(CLIENT, other, []).text for _ in range(PROCESSES)] == [b"another document"] * PROCESSES


def raise_memory_error(stream: object) -> None:
    raise MemoryError


def test_replaces_a_process_that_was_killed_while_idle(pool: MergePool) -> None:
    pool.merge(CLIENT, STARTER, [])
    process = pool._free.queue[-1]
    assert process is not None
    os.kill(process._process.pid, signal.SIGKILL)
    process._process.wait()
    assert pool.merge(CLIENT, STARTER, []).text.startswith(b"def f")


def test_lost_process_is_no_costly_update(pool: MergePool, monkeypatch: pytest.MonkeyPatch) -> None:
    process = MergeProcess()
    os.kill(process._process.pid, signal.SIGSTOP)
    threading.Timer(0.2, process._process.kill).start()
    with pytest.raises(MergeUnavailableError):
        process.request({}, 5)
    process.stop()
    monkeypatch.setattr(sys, "executable", "/nonexistent")
    with pytest.raises(MergeUnavailableError):
        pool.merge(CLIENT, STARTER, [])


def test_update_that_takes_too_much_memory_is_costly(pool: MergePool) -> None:
    with pytest.raises(CostlyUpdateError):
        pool.merge(CLIENT, STARTER, [encode_first_update("x" * 2**20, 7)] * 120)


def test_merge_in_a_transaction_does_not_wait_long(pool: MergePool, monkeypatch: pytest.MonkeyPatch) -> None:
    """PostgreSQL ends a transaction that waits for 5 s."""
    assert merge_pool.WAIT_SECONDS_IN_TRANSACTION < 4
    monkeypatch.setattr(merge_pool, "WAIT_SECONDS", 1000.0)
    taken = [pool._free.get() for _ in range(PROCESSES)]
    with pytest.raises(MergeUnavailableError):
        pool.merge(CLIENT, STARTER, [], in_transaction=True)
    for process in taken:
        pool._free.put(process)


def test_costly_updates_spend_only_the_budget_of_their_client(pool: MergePool) -> None:
    for _ in range(5):
        with pytest.raises(CostlyUpdateError):
            pool.merge(CLIENT, STARTER, [], update=build_quadratic_update(8000))
    with pytest.raises(BudgetSpentError) as refused:
        pool.merge(CLIENT, STARTER, [])
    assert 0 < refused.value.retry_after <= 60
    assert pool.merge(Payer("another"), STARTER, []).text.startswith(b"def f")


def build_quadratic_update(count: int) -> bytes:
    """Insertions at one place with different right neighbors: pycrdt compares each with all before it."""
    items = b"".join(b"\xc4\x05\x00\x05" + encode_number(index + 2) + b"\x01x" for index in range(count))
    text = encode_first_update("a" * (count + 5), 5)
    return b"\x02" + text[1:-1] + encode_number(count) + b"\x06\x00" + items + b"\x00"
