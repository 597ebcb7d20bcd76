"""Work done a little ahead, given back in order, with nothing kept."""

from collections import deque
from collections.abc import Callable, Generator, Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar

Item = TypeVar("Item")
Made = TypeVar("Made")


def in_order(make: Callable[[Item], Made], items: Iterable[Item], *, at_once: int = 2) -> Generator[Made, None, None]:
    """`make(item)` for each item, in order, `at_once` of them at a time; at most as many results wait to be taken."""
    waiting: deque[Future[Made]] = deque()
    with ThreadPoolExecutor(at_once) as pool:
        try:
            for item in items:
                waiting.append(pool.submit(make, item))
                if len(waiting) > at_once:
                    yield waiting.popleft().result()
            while waiting:
                yield waiting.popleft().result()
        finally:
            for future in waiting:
                future.cancel()
