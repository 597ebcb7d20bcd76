"""Work done a little ahead, given back in order, with nothing kept."""

from collections import deque
from collections.abc import Callable, Generator, Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar

Item = TypeVar("Item")
Made = TypeVar("Made")


def prefetch_map(
    function: Callable[[Item], Made], items: Iterable[Item], *, workers: int = 2
) -> Generator[Made, None, None]:
    """`make(item)` for each item, in order, `at_once` of them at a time; at most as many results wait to be taken."""
    waiting: deque[Future[Made]] = deque()
    with ThreadPoolExecutor(workers) as pool:
        try:
            for item in items:
                waiting.append(pool.submit(function, item))
                if len(waiting) > workers:
                    yield waiting.popleft().result()
            while waiting:
                yield waiting.popleft().result()
        finally:
            for future in waiting:
                future.cancel()
