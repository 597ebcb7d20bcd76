"""What an image contains is enough for the code that runs in it, without an engine that builds it."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from tools.run import ROOT

IMPORT_MODULES = """
import importlib, pkgutil, sys, django
django.setup()
names = [name for name in sys.argv[1:] if name[0] != "-"]
for name in list(names):
    path = getattr(importlib.import_module(name), "__path__", [])
    names += [found.name for found in pkgutil.walk_packages(path, name + ".") if not found.name.endswith("__main__")]
for name in names:
    if "-" + name not in sys.argv:
        importlib.import_module(name)
print(len(names))
"""
LAUNCHER_IMPORTS = IMPORT_MODULES.replace(", django\ndjango.setup()", "")
IMAGES = {
    "server": (IMPORT_MODULES, ("judge", "problems.format.loader", "sandbox.launcher.client", "sandbox.runner")),
    "worker": (
        IMPORT_MODULES,
        (
            *("judge", "problems.format.loader", "sandbox.bubblewrap", "sandbox.launcher"),
            "-sandbox.launcher.container_cells",
        ),
    ),
    "launcher": (
        LAUNCHER_IMPORTS,
        ("sandbox.docker", "sandbox.images", "sandbox.launcher", "-sandbox.launcher.forked_cells"),
    ),
}
"""The packages and modules that run with the packages of `requirements/NAME.lock`, without those that begin with "-": a
launcher has the cells of one of two images."""


@pytest.mark.parametrize("lock", IMAGES)
def test_locked_packages_are_all_that_is_imported(lock: str, tmp_path: Path) -> None:
    python = create_environment(tmp_path / "venv", lock)
    env = {"JUDGE_VAR": str(tmp_path / "var"), "DJANGO_SETTINGS_MODULE": "judge.settings", "PATH": "/usr/bin:/bin"}
    program, names = IMAGES[lock]
    commands = [["-c", program, *names]] + ([["manage.py", "check"]] if "django" in program else [])
    for command in commands:
        done = subprocess.run([python, *command], cwd=ROOT, env=env, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr


def create_environment(folder: Path, lock: str) -> Path:
    """Return the interpreter of a new virtual environment with exactly the packages of the lock."""
    uv = ROOT / ".venv/bin/uv"
    subprocess.run([uv, "venv", "--quiet", "--python", sys.executable, folder], check=True)
    command = [uv, "pip", "sync", "--quiet", "--require-hashes", "--python", folder, f"requirements/{lock}.lock"]
    subprocess.run(command, cwd=ROOT, check=True)
    return folder / "bin/python"


def test_files_that_the_image_copies_exist() -> None:
    """And are in the build context: .dockerignore leaves out all but a few names."""
    lines = (ROOT / ".dockerignore").read_text().splitlines()
    in_context = {line.removeprefix("!") for line in lines if line.startswith("!")}
    instructions = (ROOT / "Dockerfile").read_text().replace("\\\n", " ")
    copied = re.findall(r"^COPY (?!--from)(.+) \S+$", instructions, re.MULTILINE)
    sources = [source for line in copied for source in line.split()]
    assert len(sources) > 10
    for source in sources:
        assert (ROOT / source).exists(), source
        assert source.partition("/")[0] in in_context, source
