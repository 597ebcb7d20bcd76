"""Runs `ring_worker`, part 2 of the problem ring_all_reduce, in real processes that are connected by TCP sockets.

    .venv/bin/python -m tools.practice.ring_all_reduce [FILE] [--workers 8] [--numbers 1000000]

FILE is your own solution; without it, the reference runs. It runs on this machine WITHOUT the sandbox, so run only code
that you trust. Each worker is a process with one connection from its left and one to its right neighbor. The script
checks every result, and prints what each worker sent and how long the slowest one took, next to the same sum by a
parameter server, which receives all gradients and sends all results over its own connections.
"""

import argparse
import multiprocessing
import queue
import runpy
import sys
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from multiprocessing.connection import Client, Listener
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

ROOT = Path(__file__).resolve().parents[2]
REFERENCE = ROOT / "problems" / "ring_all_reduce" / "reference.py"
SECONDS = 120.0
"""How long the parent waits for a worker."""
Floats = NDArray[np.float64]
LOCAL = ("127.0.0.1", 0)


class Channel(Protocol):
    """A socket or a pipe, as `multiprocessing.connection` has them."""

    def send(self, obj: Any, /) -> None: ...
    def recv(self) -> Any: ...
    def send_bytes(self, buf: bytes, /) -> None: ...
    def recv_bytes(self) -> bytes: ...
    def poll(self, timeout: float, /) -> bool: ...


@dataclass(frozen=True, slots=True)
class WorkerResult:
    rank: int
    total: Floats
    numbers_sent: int
    seconds: float


class Neighbors:
    """The functions `send` and `recv` of one worker. `send` never blocks: a thread writes to the socket."""

    def __init__(self, left: Channel, right: Channel) -> None:
        self.left, self.right = left, right
        self.numbers_sent = 0
        self.outgoing: queue.SimpleQueue[bytes | None] = queue.SimpleQueue()
        self.writer = threading.Thread(target=self._write, daemon=True)
        self.writer.start()

    def send(self, array: Any) -> None:
        numbers = np.asarray(array, dtype=np.float64)
        self.numbers_sent += numbers.size
        self.outgoing.put(numbers.tobytes())

    def recv(self) -> Floats:
        return np.frombuffer(self.left.recv_bytes(), dtype=np.float64).copy()

    def close(self) -> None:
        self.outgoing.put(None)
        self.writer.join()

    def _write(self) -> None:
        while (data := self.outgoing.get()) is not None:
            self.right.send_bytes(data)


def make_gradient(rank: int, numbers: int) -> Floats:
    return np.random.default_rng(rank).normal(size=numbers)


def run_worker(path: Path, rank: int, workers: int, numbers: int, parent: Channel) -> None:
    """The process of one worker. It exchanges addresses with the parent, runs, and sends its result."""
    ring_worker: Callable[..., Any] = runpy.run_path(str(path))["ring_worker"]
    gradient = make_gradient(rank, numbers)
    with Listener(LOCAL) as listener:
        parent.send(listener.address)
        with Client(parent.recv()) as right, listener.accept() as left:
            neighbors = Neighbors(left, right)
            parent.send("connected")
            parent.recv()  # all workers start together
            start = time.perf_counter()
            total = ring_worker(rank, workers, gradient, neighbors.send, neighbors.recv)
            neighbors.close()
            seconds = time.perf_counter() - start
            parent.send(WorkerResult(rank, np.asarray(total, dtype=np.float64), neighbors.numbers_sent, seconds))
            parent.recv()  # a neighbor may still read from these sockets


def run_client(rank: int, numbers: int, parent: Channel) -> None:
    """The process of one client of the parameter server."""
    gradient = make_gradient(rank, numbers)
    with Client(parent.recv()) as server:
        parent.send("connected")
        parent.recv()
        start = time.perf_counter()
        server.send_bytes(gradient.tobytes())
        total = np.frombuffer(server.recv_bytes(), dtype=np.float64)
        parent.send(WorkerResult(rank, total, numbers, time.perf_counter() - start))
        parent.recv()


def receive(pipe: Channel, rank: int) -> Any:
    if not pipe.poll(SECONDS):
        raise TimeoutError(
            f"Worker {rank} did not answer within {SECONDS:g} s. Does each recv() have a matching send()?"
        )
    try:
        return pipe.recv()
    except EOFError:
        raise RuntimeError(f"Worker {rank} stopped. Its error is above.") from None


def run_ring(path: Path, workers: int, numbers: int) -> list[WorkerResult]:
    """Run one process per rank and return the results by rank."""
    context = multiprocessing.get_context("spawn")
    pipes = [context.Pipe() for _ in range(workers)]
    processes = [
        context.Process(target=run_worker, args=(path, rank, workers, numbers, child_end), daemon=True)
        for rank, (_, child_end) in enumerate(pipes)
    ]
    try:
        for process, (_, child_end) in zip(processes, pipes, strict=True):
            process.start()
            child_end.close()
        parent_ends = [pipe for pipe, _ in pipes]
        addresses = [receive(pipe, rank) for rank, pipe in enumerate(parent_ends)]
        for rank, pipe in enumerate(parent_ends):
            pipe.send(addresses[(rank + 1) % workers])
        return collect_results(parent_ends)
    finally:
        stop(processes)


def run_parameter_server(workers: int, numbers: int) -> list[WorkerResult]:
    """Sum the same gradients at one server: this process."""
    context = multiprocessing.get_context("spawn")
    pipes = [context.Pipe() for _ in range(workers)]
    processes = [
        context.Process(target=run_client, args=(rank, numbers, child_end), daemon=True)
        for rank, (_, child_end) in enumerate(pipes)
    ]
    try:
        with Listener(LOCAL, backlog=workers) as listener:
            for process, (parent_end, child_end) in zip(processes, pipes, strict=True):
                process.start()
                child_end.close()
                parent_end.send(listener.address)
            clients = [listener.accept() for _ in range(workers)]
            server = threading.Thread(target=serve, args=(clients,))
            server.start()
            results = collect_results([parent_end for parent_end, _ in pipes])
            server.join()
            return results
    finally:
        stop(processes)


def serve(clients: Sequence[Channel]) -> None:
    total = sum(np.frombuffer(client.recv_bytes(), dtype=np.float64) for client in clients)
    for client in clients:
        client.send_bytes(np.asarray(total).tobytes())


def collect_results(pipes: Sequence[Channel]) -> list[WorkerResult]:
    for rank, pipe in enumerate(pipes):
        receive(pipe, rank)  # connected
    for pipe in pipes:
        pipe.send("start")
    results = [receive(pipe, rank) for rank, pipe in enumerate(pipes)]
    for pipe in pipes:
        pipe.send("stop")
    return results


def stop(processes: list[Any]) -> None:
    for process in processes:
        if process.pid is None:
            continue
        process.join(timeout=1.0)
        if process.is_alive():
            process.terminate()
            process.join()


def find_wrong_ranks(results: list[WorkerResult], workers: int, numbers: int) -> list[int]:
    expected = np.sum([make_gradient(rank, numbers) for rank in range(workers)], axis=0)
    return [
        result.rank
        for result in results
        if result.total.shape != expected.shape or not np.allclose(result.total, expected, rtol=1e-6, atol=1e-9)
    ]


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(description="Run ring_worker in real processes, without the sandbox.")
    parser.add_argument(
        "file", nargs="?", type=Path, default=REFERENCE, help="a solution; the default is the reference"
    )
    parser.add_argument("--workers", type=int, default=8)
    parser.add_argument("--numbers", type=int, default=1_000_000, help="the length of each gradient")
    options = parser.parse_args(arguments)
    workers, numbers = options.workers, options.numbers
    try:
        ring = run_ring(options.file.resolve(), workers, numbers)
    except (TimeoutError, RuntimeError) as error:
        print(error, file=sys.stderr)
        return 1
    server = run_parameter_server(workers, numbers)
    limit = 2 * (workers - 1) * -(-numbers // workers)
    sent = max(result.numbers_sent for result in ring)
    print(f"ring              each worker sent at most {sent:>12,} numbers (the limit is {limit:,})")
    print(f"parameter server  its machine sent         {workers * numbers:>12,} numbers and received as many")
    print(f"ring              {max(result.seconds for result in ring):8.3f} s")
    print(f"parameter server  {max(result.seconds for result in server):8.3f} s")
    print("On one machine all connections share its memory, so compare the numbers that were sent more than the times.")
    wrong = find_wrong_ranks(ring, workers, numbers)
    if wrong:
        print(f"The result is wrong at the ranks {', '.join(map(str, wrong))}.", file=sys.stderr)
    if sent > limit:
        print("A worker sent more numbers than the ring needs.", file=sys.stderr)
    return 1 if wrong or sent > limit else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
