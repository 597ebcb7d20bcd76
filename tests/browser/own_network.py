"""A network namespace with nothing but a loopback interface. Chromium drops its requests when the networks of the
machine change, and the tests of the composition create and remove some."""

import ctypes
import fcntl
import functools
import os
import socket
import struct
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

_CLONE_NEWNET = 0x40000000
_SIOCSIFFLAGS, _IFF_UP = 0x8914, 0x1


class OwnNetwork:
    """The thread that enters it, and the threads and processes that it starts there, reach only each other."""

    def __init__(self) -> None:
        self._libc = ctypes.CDLL(None, use_errno=True)
        self._outside = _open_namespace()
        self._require_success(self._libc.unshare(_CLONE_NEWNET))
        try:
            self._inside = _open_namespace()
            with socket.socket() as any_socket:
                fcntl.ioctl(any_socket, _SIOCSIFFLAGS, struct.pack("16sH14x", b"lo", _IFF_UP))
        finally:
            self.leave()

    def enter(self) -> None:
        self._require_success(self._libc.setns(self._inside, _CLONE_NEWNET))

    def leave(self) -> None:
        self._require_success(self._libc.setns(self._outside, _CLONE_NEWNET))

    @contextmanager
    def entered(self) -> Iterator[None]:
        """For one block, also of what it starts."""
        self.enter()
        try:
            yield
        finally:
            self.leave()

    def close(self) -> None:
        os.close(self._inside)
        os.close(self._outside)

    def _require_success(self, result: int) -> None:
        if result:
            raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))


@functools.cache
def can_create_network() -> bool:
    """Only root can, and in a container only with the capabilities SYS_ADMIN and NET_ADMIN."""
    # In a thread that ends: root of a user namespace may enter a new network, but may not return from it.
    with ThreadPoolExecutor(1) as threads:
        return threads.submit(try_network).result()


def try_network() -> bool:
    try:
        OwnNetwork().close()
    except OSError:
        return False
    return True


def _open_namespace() -> int:
    return os.open("/proc/thread-self/ns/net", os.O_RDONLY)
