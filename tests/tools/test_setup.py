"""`make setup`: which locked packages it installs and keeps, in a virtual environment of the test."""

import hashlib
import sys
import zipfile
from pathlib import Path

import pytest

from tools import setup


def create_wheel(folder: Path, name: str) -> str:
    """Create an empty package. Return its line for a lock file."""
    path = folder / f"{name}-1-py3-none-any.whl"
    metadata = f"{name}-1.dist-info"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(f"{name}.py", "")
        archive.writestr(f"{metadata}/METADATA", f"Metadata-Version: 2.1\nName: {name}\nVersion: 1\n")
        archive.writestr(f"{metadata}/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
        archive.writestr(f"{metadata}/RECORD", "")
    return f"{name} @ {path.as_uri()} --hash=sha256:{hashlib.sha256(path.read_bytes()).hexdigest()}\n"


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A checkout with two locks; the development lock has one package more."""
    monkeypatch.setattr(setup, "ROOT", tmp_path)
    monkeypatch.setattr(setup, "VENV", tmp_path / ".venv")
    monkeypatch.setattr(setup, "STAMPS", tmp_path / ".venv/stamps")
    monkeypatch.setattr(setup, "KERNELS", tmp_path / ".venv/kernels")
    (tmp_path / "requirements").mkdir()
    base, extra = create_wheel(tmp_path, "base_package"), create_wheel(tmp_path, "dev_package")
    (tmp_path / "requirements/run.lock").write_text(base)
    (tmp_path / "requirements/dev.lock").write_text(base + extra)
    setup.run_command(setup.BIN / "uv", "venv", "--quiet", "--python", sys.executable, tmp_path / ".venv")
    return tmp_path


def list_installed(root: Path) -> set[str]:
    names = {path.stem for path in root.glob(".venv/lib/python3*/site-packages/*.py")}
    return names & {"base_package", "dev_package"}


def test_installs_requested_packages_once(root: Path, capsys: pytest.CaptureFixture[str]):
    setup.install_python_packages(dev=False)
    assert list_installed(root) == {"base_package"}
    setup.install_python_packages(dev=True)
    assert list_installed(root) == {"base_package", "dev_package"}
    capsys.readouterr()
    setup.install_python_packages(dev=True)
    setup.install_python_packages(dev=False)
    assert capsys.readouterr().out == ""


def test_keeps_development_packages_when_locks_change(root: Path):
    setup.install_python_packages(dev=True)
    for lock in (root / "requirements").glob("*.lock"):
        lock.write_text(f"# resolved again\n{lock.read_text()}")
    setup.install_python_packages(dev=False)
    assert list_installed(root) == {"base_package", "dev_package"}


def test_updates_triton_where_it_is_installed(root: Path):
    lock = root / "requirements/kernel.lock"
    lock.write_text(create_wheel(root, "triton"))
    setup.install_python_packages(dev=False)
    assert not setup.KERNELS.exists()
    setup.install_kernels()
    assert {path.stem for path in setup.KERNELS.glob("*.py")} == {"triton"}
    lock.write_text(create_wheel(root, "newer_triton"))
    setup.install_python_packages(dev=False)
    assert {path.stem for path in setup.KERNELS.glob("*.py")} == {"newer_triton"}
