"""The judge's web server, which also counts its database queries: it adds the time and the count to the file that
LOAD_QUERIES names, every half second."""

import itertools
import os
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.db.backends.signals import connection_created

from judge.http import server

queries = itertools.count()


def count_query(execute: Callable[..., Any], sql: str, parameters: Any, many: bool, context: Any) -> Any:
    next(queries)
    return execute(sql, parameters, many, context)


def add_counter(connection: Any, **_: Any) -> None:
    if count_query not in connection.execute_wrappers:  # a thread opens its connection again and again
        connection.execute_wrappers.append(count_query)


def write_counts(path: Path) -> None:
    for writes in itertools.count():
        with path.open("a") as file:
            file.write(f"{time.time()} {next(queries) - writes}\n")  # each look counts, too
        time.sleep(0.5)


def read_query_rate(path: Path, start: float, end: float) -> float:
    """Queries per second between two times in seconds since 1970."""
    rows = [tuple(map(float, line.split())) for line in path.read_text().splitlines()]
    selected = [row for row in rows if start <= row[0] <= end]
    (first_time, first), *_, (last_time, last) = selected if len(selected) > 1 else rows  # all of a short run
    return (last - first) / (last_time - first_time)


if __name__ == "__main__":
    connection_created.connect(add_counter)
    threading.Thread(target=write_counts, args=[Path(os.environ["LOAD_QUERIES"])], daemon=True).start()
    server.main()
