"""Migrations keep the database usable for the previous release, which runs on during a rolling upgrade."""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.judge.migration_lint_settings import EXEMPT
from tests.judge.postgres_server import PostgresServer
from tools.stack import ROOT

pytestmark = pytest.mark.root

MIGRATIONS = sorted(path.stem for path in (ROOT / "judge/migrations").glob("[0-9]*.py"))
MIGRATION = """
from django.db import migrations, models

class Migration(migrations.Migration):
    dependencies = [("judge", "{previous}")]
    operations = [{operation}]
"""
BREAKING = {
    "9998_renamed": ("RENAMING columns", "migrations.RenameField('team', 'name', 'title')"),
    "9999_required": (
        "NOT NULL constraint on columns",
        "migrations.AddField('team', 'motto', models.TextField(default=''), preserve_default=False)",
    ),
}
"""What the linter says about each, and its operation."""


@pytest.fixture(scope="module")
def database() -> Iterator[str]:
    """The URL of an empty PostgreSQL database: rolling upgrades are for Docker Compose, which has no other."""
    with tempfile.TemporaryDirectory(prefix="migration-lint-") as folder:
        Path(folder).chmod(0o755)  # the server runs as another user
        server = PostgresServer(Path(folder))
        try:
            server.start()
            yield server.url
        finally:
            server.stop()


def lint(database: str, settings: str = "tests.judge.migration_lint_settings", path: Path = ROOT) -> tuple[int, str]:
    env = os.environ | {"JUDGE_DATABASE": database, "DJANGO_SETTINGS_MODULE": settings, "PYTHONPATH": str(path)}
    command = [sys.executable, "manage.py", "lintmigrations"]
    done = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, check=False)
    return done.returncode, done.stdout + done.stderr


def test_previous_release_works_after_each_migration(database: str) -> None:
    status, output = lint(database)
    assert status == 0, output
    assert f"Valid migrations: {len(MIGRATIONS) - len(EXEMPT)}/{len(MIGRATIONS)}" in output, output


def test_finds_migrations_that_break_previous_release(database: str, tmp_path: Path) -> None:
    shutil.copytree(ROOT / "judge/migrations", tmp_path / "planted_migrations")
    previous = MIGRATIONS[-1]
    for name, (_, operation) in BREAKING.items():
        path = tmp_path / "planted_migrations" / f"{name}.py"
        path.write_text(MIGRATION.format(previous=previous, operation=operation))
        previous = name
    (tmp_path / "planted_settings.py").write_text(
        "from tests.judge.migration_lint_settings import *\nMIGRATION_MODULES = {'judge': 'planted_migrations'}\n"
    )
    status, output = lint(database, "planted_settings", tmp_path)
    assert status == 1, output
    outputs = {part.partition(")")[0]: part for part in output.split("(judge, ")}
    for name, (finding, _) in BREAKING.items():
        assert finding in outputs[name], output


def test_exempts_only_existing_migrations() -> None:
    assert set(EXEMPT) <= set(MIGRATIONS)
