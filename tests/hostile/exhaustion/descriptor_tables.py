"""Gives each thread a table of descriptors of its own, and fills the buffers of as many sockets as each table holds.

Problem: softmax
Verdict: runtime_error
"""

import contextlib
import ctypes
import socket
import threading

threading.stack_size(1 << 16)
THREADS, LIMIT = 8, 64
CLOSE_RANGE, CLOSE_RANGE_UNSHARE = 436, 2
libc = ctypes.CDLL(None, use_errno=True)


def fill(made, all_full):
    libc.syscall(CLOSE_RANGE, 1000, 1000, CLOSE_RANGE_UNSHARE)
    pairs = []
    with contextlib.suppress(OSError):
        while True:
            pairs.append(socket.socketpair())
            made.extend(pairs[-1])
            pairs[-1][0].setblocking(False)
            with contextlib.suppress(BlockingIOError):
                while True:
                    pairs[-1][0].send(b"x" * 65536)
    all_full.wait()


def softmax(x):
    made, all_full = [], threading.Barrier(THREADS)
    threads = [threading.Thread(target=fill, args=(made, all_full)) for _ in range(THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if len(made) < LIMIT:
        raise OSError("refused")
    return x


log_softmax = softmax
