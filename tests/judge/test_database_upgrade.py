"""Migrating a database that the previous release wrote keeps every row and every link."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from judge.domain import catalog
from judge.domain.exercises import list_exercise_names
from tests.judge.old_database import OLD_MIGRATION, ROWS
from tools.stack import ROOT, create_database

RENAMED_MODELS = {
    "Invitation": "CandidateSession",
    "Explained": "TrapSelfAssessment",
    "OldDraft": "DraftVersion",
    "Round": "PracticeAttempt",
    "Tally": "Counter",
}


@pytest.fixture(scope="module")
def upgraded(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """The values that the current code reads from the old database after `manage.py migrate`."""
    with create_database() as database:
        env = os.environ | {"JUDGE_VAR": str(tmp_path_factory.mktemp("var")), "JUDGE_DATABASE": database}
        run_python(env, "manage.py", "migrate", "--verbosity", "0", *OLD_MIGRATION)
        run_python(env, "-m", "tests.judge.old_database", "load")
        run_python(env, "manage.py", "migrate", "--verbosity", "0")
        return json.loads(run_python(env, "-m", "tests.judge.old_database", "read"))


def run_python(env: dict[str, str], *arguments: str) -> str:
    process = subprocess.run(
        [sys.executable, *arguments], cwd=ROOT, env=env, capture_output=True, text=True, check=False
    )
    assert process.returncode == 0, process.stderr
    return process.stdout


def test_keeps_every_row(upgraded: dict[str, Any]) -> None:
    old_counts = {name: len(rows) for name, rows in json.loads(ROWS.read_text()).items()}
    expected = {RENAMED_MODELS.get(name, name): count for name, count in old_counts.items()}
    # Reading the report of a submission as its candidate writes nothing to the audit log. Newer models have no rows.
    assert {name: count for name, count in upgraded["counts"].items() if count or name in expected} == expected


def test_renames_stored_values(upgraded: dict[str, Any]) -> None:
    assert upgraded["outcomes"] == ["judged", "unavailable"]
    assert upgraded["reasons"] == ["restarted", "merged"]
    assert upgraded["assessments"] == [["explained", [0, 2]], ["not_yet", []]]
    assert upgraded["items"] == [["replaced", "old"], ["unchanged", None]]
    assert upgraded["previous_reports"] == [True, False]
    assert upgraded["attempts"] == {"outcome=judged": 2, "outcome=unavailable": 1}


def test_opens_old_candidate_links(upgraded: dict[str, Any]) -> None:
    answers = upgraded["answers"]
    assert answers["session"].get("title") == "Systems round", answers["session"]
    assert answers["draft"]["source"] == "def softmax(x):\n    return x\n"
    assert answers["report"]["report"]["verdict"] == "wrong_answer"
    assert answers["page"] == 200


def test_old_interviews_keep_all_exercises(upgraded: dict[str, Any]) -> None:
    names = upgraded["answers"]["session"]["problems"][0]["exercise_names"]
    assert names == list_exercise_names(catalog.get_problem("softmax"))
    assert "This implementation has a bug" in upgraded["answers"]["exercise"]["starter"]


def test_exports_old_submissions(upgraded: dict[str, Any]) -> None:
    assert upgraded["submissions"] == [2, 0, 0]


def test_migrates_back(tmp_path: Path) -> None:
    with create_database() as database:
        env = os.environ | {"JUDGE_VAR": str(tmp_path), "JUDGE_DATABASE": database}
        run_python(env, "manage.py", "migrate", "--verbosity", "0")
        run_python(env, "manage.py", "migrate", "--verbosity", "0", *OLD_MIGRATION)
        run_python(env, "-m", "tests.judge.old_database", "load")


def test_migrating_back_requeues_cancelled_submissions(tmp_path: Path) -> None:
    """The previous release cannot read a cancelled submission."""
    program = (
        "import django; django.setup(); from judge.models import Attempt, Submission;"
        "Submission.objects.filter(state='done').update(state='cancelled');"
        "Attempt.objects.filter(outcome='judged').update(outcome='cancelled')"
    )
    query = (
        "import django, json; django.setup(); from judge.models import Attempt, Submission;"
        "values = [set(Submission.objects.values_list('state', flat=True)),"
        " set(Attempt.objects.values_list('outcome', flat=True))];"
        "print(json.dumps([sorted(each) for each in values]))"
    )
    with create_database() as database:
        env = os.environ | {"JUDGE_VAR": str(tmp_path), "JUDGE_DATABASE": database}
        env["DJANGO_SETTINGS_MODULE"] = "judge.settings"
        run_python(env, "manage.py", "migrate", "--verbosity", "0", *OLD_MIGRATION)
        run_python(env, "-m", "tests.judge.old_database", "load")
        run_python(env, "manage.py", "migrate", "--verbosity", "0")
        run_python(env, "-c", program)
        run_python(env, "manage.py", "migrate", "--verbosity", "0", "judge", "0007_interview_exercises")
        assert json.loads(run_python(env, "-c", query)) == [["queued"], ["lost", "unavailable"]]
