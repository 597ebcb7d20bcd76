"""SQLite databases with all migrations, and also with the demo. Tests and stacks copy them, because to create one takes
seconds."""

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import django

from tools.run import ROOT

FOLDER = ROOT / "var" / "cache" / "test-database"
DATABASE = "db.sqlite3"


@dataclass(frozen=True)
class CachedFolder:
    """What a command of `manage.py` leaves in JUDGE_VAR, and the code that this depends on besides Django."""

    name: str
    code: tuple[str, ...]
    command: tuple[str, ...]
    base: "CachedFolder | None" = None
    """Has the database on which the command runs."""

    @contextmanager
    def open(self) -> Iterator[Path]:
        """Yield the folder of the current code. Of parallel processes the first one creates it."""
        FOLDER.mkdir(parents=True, exist_ok=True)
        with (FOLDER / f"{self.name}.lock").open("wb") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            folder = FOLDER / f"{self.name}-{self._compute_key()}"
            if not folder.exists():
                for outdated in FOLDER.glob(f"{self.name}-*"):
                    shutil.rmtree(outdated)
                self._create(folder)
            yield folder

    def _compute_key(self) -> str:
        # The demo has dates, from which pages compute.
        digest = hashlib.sha256(f"{django.get_version()} {datetime.now(UTC).date()}".encode())
        for path in sorted(path for pattern in self.code for path in ROOT.glob(pattern)):
            digest.update(f"\0{path.relative_to(ROOT)}\0".encode() + path.read_bytes())
        return digest.hexdigest()[:16]

    def _create(self, folder: Path) -> None:
        with tempfile.TemporaryDirectory(dir=FOLDER) as parent:
            var = Path(parent) / "var"
            var.mkdir()
            if self.base is not None:
                self.base.copy_database(var / DATABASE)
            env = os.environ | {"JUDGE_VAR": str(var), "JUDGE_DATABASE": ""}
            command = [sys.executable, "manage.py", *self.command]
            subprocess.run(command, cwd=ROOT, env=env, check=True, stdout=subprocess.DEVNULL)
            var.rename(folder)

    def copy_database(self, target: Path) -> None:
        with self.open() as folder:
            shutil.copyfile(folder / DATABASE, target)


TABLES = CachedFolder(
    "tables", ("judge/settings.py", "judge/migrations/*.py", "judge/models/*.py"), ("migrate", "--verbosity", "0")
)
DEMO = CachedFolder("demo", ("judge/**/*.py", "problems/*/problem.toml"), ("demo",), TABLES)


def copy_migrated_database(target: Path) -> None:
    """Copy the database of the current code to `target`."""
    TABLES.copy_database(target)


def copy_demo(var: Path) -> None:
    """Copy the database with the demo, and the demo's passwords, into JUDGE_VAR."""
    with DEMO.open() as folder:
        for name in (DATABASE, "demo.json"):
            shutil.copy(folder / name, var / name)
