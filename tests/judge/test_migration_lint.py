"""Migrations keep the database usable for the previous release, which runs on during a rolling upgrade."""

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.judge.migration_lint_settings import EXEMPT
from tests.judge.postgres_server import PostgresServer
from tools.stack import ROOT

pytestmark = [pytest.mark.root, pytest.mark.slow]

MIGRATIONS = sorted(path.stem for path in (ROOT / "judge/migrations").glob("[0-9]*.py"))


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


def lint(database: str, *options: str) -> "subprocess.CompletedProcess[str]":
    settings = {"JUDGE_DATABASE": database, "DJANGO_SETTINGS_MODULE": "tests.judge.migration_lint_settings"}
    command = [sys.executable, "manage.py", "lintmigrations", *options]
    return subprocess.run(command, cwd=ROOT, env=os.environ | settings, capture_output=True, text=True, check=False)


def test_previous_release_works_after_each_migration(database: str) -> None:
    done = lint(database)
    assert done.returncode == 0, done.stdout + done.stderr
    assert f"Valid migrations: {len(MIGRATIONS) - len(EXEMPT)}/{len(MIGRATIONS)}" in done.stdout, done.stdout


def test_finds_migrations_that_break_previous_release(database: str) -> None:
    done = lint(database, "--ignore-name", "none")
    findings = {"0005_plain_names": "RENAMING columns", "0008_fair_queue": "NOT NULL constraint on columns"}
    outputs = {part.partition(")")[0]: part for part in done.stdout.split("(judge, ")}
    assert done.returncode == 1, done.stderr
    for migration, finding in findings.items():
        assert finding in outputs[migration], done.stdout


def test_exempts_only_existing_migrations() -> None:
    assert set(EXEMPT) <= set(MIGRATIONS)
