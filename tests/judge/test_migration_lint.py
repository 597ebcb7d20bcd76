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

CREATE_ROWS = """
import django; django.setup()
from datetime import timedelta
from django.utils import timezone
from judge.actions.practice.open_practice import create_practice_session
from judge.actions.sessions.open_document import open_document
from judge.domain import catalog
from judge.models import OutgoingMail, TimelineEvent, TimingJob
session = create_practice_session()
open_document(session, catalog.get_problem("softmax"), "implement")
row = {"slug": "vector_add_kernel", "problem_version": "", "seed": 1, "kind": "submit", "source": b"", "tag": "kernel"}
submission = session.submissions.create(priority=1, **row)
TimingJob.objects.create(submission=submission, slug=submission.slug, priority=1)
session.timeline_events.create(kind=TimelineEvent.Kind.PASTED, at=timezone.now())
OutgoingMail.objects.create(
    kind="interview_invitation", candidate=session.candidate, give_up_at=timezone.now() + timedelta(days=1)
)
"""
DELETE_AS_PREVIOUS_RELEASE = """
import django; django.setup()
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from judge.models import Candidate, DocumentUpdate, OutgoingMail, TimelineEvent, TimingJob
apps = MigrationExecutor(connection).loader.project_state(("judge", "0009_time_given_back")).apps
apps.get_model("judge", "Candidate").objects.get().delete()
models = Candidate, DocumentUpdate, OutgoingMail, TimelineEvent, TimingJob
assert not any(model._base_manager.exists() for model in models)
"""

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
    settings = "tests.judge.migration_lint_settings"
    return run_python(database, "manage.py", "lintmigrations", *options, settings=settings)


def run_python(database: str, *arguments: str, settings: str = "judge.settings") -> "subprocess.CompletedProcess[str]":
    env = os.environ | {"JUDGE_DATABASE": database, "DJANGO_SETTINGS_MODULE": settings}
    return subprocess.run([sys.executable, *arguments], cwd=ROOT, env=env, capture_output=True, text=True, check=False)


def test_previous_release_works_after_each_migration(database: str) -> None:
    done = lint(database)
    assert done.returncode == 0, done.stdout + done.stderr
    assert f"Valid migrations: {len(MIGRATIONS) - len(EXEMPT)}/{len(MIGRATIONS)}" in done.stdout, done.stdout


def test_previous_release_deletes_candidates_with_newer_rows(database: str) -> None:
    commands = [
        ("manage.py", "migrate", "--verbosity", "0"),
        ("-c", CREATE_ROWS),
        ("-c", DELETE_AS_PREVIOUS_RELEASE),
        ("manage.py", "migrate", "--verbosity", "0", "judge", "0014_documents_from_drafts"),
    ]
    for command in commands:
        done = run_python(database, *command)
        assert done.returncode == 0, done.stdout + done.stderr


def test_finds_migrations_that_break_previous_release(database: str) -> None:
    done = lint(database, "--ignore-name", "none")
    findings = {"0005_plain_names": "RENAMING columns", "0008_fair_queue": "NOT NULL constraint on columns"}
    outputs = {part.partition(")")[0]: part for part in done.stdout.split("(judge, ")}
    assert done.returncode == 1, done.stderr
    for migration, finding in findings.items():
        assert finding in outputs[migration], done.stdout


def test_exempts_only_existing_migrations() -> None:
    assert set(EXEMPT) <= set(MIGRATIONS)
