"""How full a disk is, as `df` computes it."""

import os
import shutil
from pathlib import Path
from types import SimpleNamespace

import pytest

from judge.operations import storage

measure_disk = storage.measure_disk  # before the fixture of all tests replaces it


def test_share_leaves_out_reserved_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Only root may use 60 % of this disk. Of the rest, 17 % is used."""
    usage = SimpleNamespace(total=1000, used=68, free=332)
    monkeypatch.setattr(storage, "shutil", SimpleNamespace(disk_usage=lambda path: usage))
    assert measure_disk("/").share == pytest.approx(0.17)


def test_measures_a_real_disk(tmp_path: Path) -> None:
    disk = measure_disk(str(tmp_path))
    blocks = os.statvfs(tmp_path)
    assert disk.limit <= shutil.disk_usage(tmp_path).total
    assert disk.limit == pytest.approx((blocks.f_blocks - blocks.f_bfree + blocks.f_bavail) * blocks.f_frsize, rel=0.01)
