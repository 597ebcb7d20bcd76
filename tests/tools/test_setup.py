"""`make setup`: what it installs from the locks, and what it leaves alone. In an environment of the test's own."""

import hashlib
import sys
import zipfile
from pathlib import Path

import pytest

from tools import setup


def wheel(folder: Path, name: str) -> str:
    """An empty package; gives its line for a lock."""
    path = folder / f"{name}-1-py3-none-any.whl"
    about = f"{name}-1.dist-info"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(f"{name}.py", "")
        archive.writestr(f"{about}/METADATA", f"Metadata-Version: 2.1\nName: {name}\nVersion: 1\n")
        archive.writestr(f"{about}/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
        archive.writestr(f"{about}/RECORD", "")
    return f"{name} @ {path.as_uri()} --hash=sha256:{hashlib.sha256(path.read_bytes()).hexdigest()}\n"


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A checkout with two locks, the second of one package more."""
    monkeypatch.setattr(setup, "ROOT", tmp_path)
    monkeypatch.setattr(setup, "VENV", tmp_path / ".venv")
    monkeypatch.setattr(setup, "STAMPS", tmp_path / ".venv/stamps")
    (tmp_path / "requirements").mkdir()
    needed, beside = wheel(tmp_path, "needed"), wheel(tmp_path, "beside")
    (tmp_path / "requirements/base.lock").write_text(needed)
    (tmp_path / "requirements/dev.lock").write_text(needed + beside)
    setup.run(setup.BIN / "uv", "venv", "--quiet", "--python", sys.executable, tmp_path / ".venv")
    return tmp_path


def installed(root: Path) -> set[str]:
    names = {path.stem for path in root.glob(".venv/lib/python3*/site-packages/*.py")}
    return names & {"needed", "beside"}


def test_it_installs_what_is_asked_for_and_nothing_twice(root: Path, capsys: pytest.CaptureFixture[str]):
    setup.packages(dev=False)
    assert installed(root) == {"needed"}
    setup.packages(dev=True)
    assert installed(root) == {"needed", "beside"}
    capsys.readouterr()
    setup.packages(dev=True)
    setup.packages(dev=False)
    assert capsys.readouterr().out == ""


def test_it_takes_no_development_package_away_when_a_lock_has_changed(root: Path):
    setup.packages(dev=True)
    for lock in (root / "requirements").glob("*.lock"):
        lock.write_text(f"# resolved anew\n{lock.read_text()}")
    setup.packages(dev=False)
    assert installed(root) == {"needed", "beside"}
