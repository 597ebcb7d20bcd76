"""What a judging process has loaded stays out of garbage collection."""

import gc

import pytest

from judge.workers import garbage_collection


def test_freezes_once_for_each_version_of_a_problem(monkeypatch: pytest.MonkeyPatch):
    steps: list[str] = []
    monkeypatch.setattr(garbage_collection, "_frozen_for", set())
    monkeypatch.setattr(gc, "collect", lambda: steps.append("collect"))
    monkeypatch.setattr(gc, "freeze", lambda: steps.append("freeze"))
    for version in ("1", "1", "2"):
        garbage_collection.freeze_loaded_objects("softmax", version)
    assert steps == ["collect", "freeze"] * 2
