"""A parallel `map` that keeps the order and prefetches only a few results."""

from collections import deque
from collections.abc import Callable, Generator, Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar

Item = TypeVar("Item")
Result = TypeVar("Result")


def prefetch_map(
    function: Callable[[Item], Result], items: Iterable[Item], *, workers: int = 2
) -> Generator[Result, None, None]:
    """Yield `function(item)` for each item, in order.

    `workers` calls run at the same time, and at most `workers` results wait for the consumer. An exception of
    `function` is raised when its result is due. Closing the generator cancels the calls that have not started.
    """
    pending: deque[Future[Result]] = deque()
    with ThreadPoolExecutor(workers) as pool:
        try:
            for item in items:
                pending.append(pool.submit(function, item))
                if len(pending) > workers:
                    yield pending.popleft().result()
            while pending:
                yield pending.popleft().result()
        finally:
            for future in pending:
                future.cancel()
