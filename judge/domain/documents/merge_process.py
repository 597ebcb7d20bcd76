"""The process that merges updates: `python -m judge.domain.documents.merge_process`.

It reads requests from its standard input and writes results to its standard output, each a length and MessagePack. A
request that takes too much CPU time or memory ends the process: no signal handler could interrupt pycrdt.
"""

import resource
import signal
import struct
import sys
import time
from typing import IO, Any

import msgpack

from judge.domain.documents.client_owners import ClientOwners
from judge.domain.documents.text_document import TextDocument, read_state
from judge.domain.documents.update_format import InvalidUpdateError

CPU_SECONDS = 1.0
"""For one request. An hour of typing takes a thousandth of it."""
MEMORY_BYTES = 256 * 1024 * 1024
MAX_KNOWN_PAIRS = 1000
"""A result with more surrogate pairs does not name them: reading them would take longer than it saves."""
OUT_OF_MEMORY = 3
"""The exit code of a process that needs more."""
LENGTH = struct.Struct(">I")


def main() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl+C stops the web server, which closes the standard input
    requests, results = sys.stdin.buffer, sys.stdout.buffer
    try:
        while (request := read_message(requests)) is not None:
            signal.setitimer(signal.ITIMER_PROF, CPU_SECONDS)
            start = time.process_time()
            result = handle_request(request)
            signal.setitimer(signal.ITIMER_PROF, 0)
            write_message(results, result | {"cpu_seconds": time.process_time() - start})
    except MemoryError:
        sys.exit(OUT_OF_MEMORY)


def read_message(stream: IO[bytes]) -> Any:
    """Return None at the end of the stream."""
    head = stream.read(LENGTH.size)
    size = LENGTH.unpack(head)[0] if len(head) == LENGTH.size else 0
    data = stream.read(size)
    return msgpack.unpackb(data) if size and len(data) == size else None


def write_message(stream: IO[bytes], message: Any) -> None:
    data: Any = msgpack.packb(message)
    stream.write(LENGTH.pack(len(data)) + data)
    stream.flush()


def handle_request(request: dict[str, Any]) -> dict[str, Any]:
    """Return the result, or why the update is refused under "invalid".

    `snapshot` and `updates` are stored; `update` is new; `text` replaces the text. `pairs` are the surrogate pairs
    of the snapshot as an earlier result has them; None if they are not known. `person` sends the update, and
    `interviewers` are those of `ClientOwners`, as pairs."""
    try:
        pairs = request["pairs"]
        known = None if pairs is None else msgpack.unpackb(pairs, use_list=False)
        document = TextDocument(request["snapshot"], request["updates"], known)
        update, clients = request["update"], []
        if update is not None:
            owners = ClientOwners(request["person"], dict(request["interviewers"]))
            clients = document.apply_new(update, owners)
        if request["text"] is not None:
            update = document.replace_text(request["text"])
        return build_result(document, update) | {"clients": clients}
    except InvalidUpdateError as error:
        return {"invalid": str(error)}
    except (KeyboardInterrupt, SystemExit, MemoryError):
        raise
    except BaseException as error:
        return {"invalid": f"pycrdt failed: {type(error).__name__}"}


def build_result(document: TextDocument, update: bytes | None) -> dict[str, Any]:
    """Return the fields of `MergedDocument` except `clients`. Refuse an update whose document is not the same after it
    is loaded again, or takes too long to load."""
    state, text, clocks = document.get_state(), document.get_text(), document.get_clocks()
    if update is not None and read_state(state) != (text, clocks):
        raise InvalidUpdateError("the document differs after it is loaded again")
    pairs = document.list_pairs()
    return {
        "update": update,
        "state": state,
        "text": text.encode(),
        "clocks": list(clocks.items()),
        "pairs": msgpack.packb(pairs) if len(pairs) <= MAX_KNOWN_PAIRS else None,
    }


if __name__ == "__main__":
    main()
