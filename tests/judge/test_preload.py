"""What the web server does with its problems at the start."""

import gc
from collections.abc import Iterator

import pytest

from judge.asgi import preload_problems
from judge.domain import catalog


@pytest.fixture(autouse=True)
def unfreeze() -> Iterator[None]:
    yield
    gc.unfreeze()


def test_garbage_collector_leaves_out_loaded_problems() -> None:
    preload_problems()
    problems = set(map(id, catalog.load_problems().values()))
    collected = set(map(id, gc.get_objects()))
    assert problems
    assert problems.isdisjoint(collected)
