"""What all tests of a folder share. It ends with the last of them: a fixture of the session would run beside others."""

from collections.abc import Callable
from contextlib import AbstractContextManager, ExitStack
from pathlib import Path
from typing import TypeVar

import pytest

T = TypeVar("T")


def share_in_folder(
    request: pytest.FixtureRequest,
    folder: Path,
    key: pytest.StashKey[T],
    create: Callable[[], AbstractContextManager[T]],
) -> T:
    """Return what `create` opened for the first module of the folder. It is closed after the last one."""
    node = next(parent for parent in request.node.iter_parents() if parent.path == folder)
    if key not in node.stash:
        exits = ExitStack()
        node.stash[key] = exits.enter_context(create())
        node.addfinalizer(exits.close)
        node.addfinalizer(lambda: node.stash.__delitem__(key))
    return node.stash[key]
