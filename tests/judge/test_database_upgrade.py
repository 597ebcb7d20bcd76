"""Migrating a database that the previous release wrote keeps every row and every link."""

import base64
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from pycrdt import Doc, Text

from judge.domain import catalog
from judge.domain.exercises import list_exercise_names
from tests.judge.old_database import OLD_MIGRATION, ROWS
from tools.stack import ROOT, copy_migrated_database, create_database

RENAMED_MODELS = {
    "Invitation": "CandidateSession",
    "Explained": "TrapSelfAssessment",
    "OldDraft": "DraftVersion",
    "Round": "PracticeAttempt",
    "Tally": "Counter",
}


@pytest.fixture(scope="module")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    """The environment of commands that use the old database after `manage.py migrate`."""
    with create_database() as database:
        variables = {"JUDGE_VAR": str(tmp_path_factory.mktemp("var")), "JUDGE_DATABASE": database}
        env = os.environ | variables | {"DJANGO_SETTINGS_MODULE": "judge.settings"}
        run_python(env, "manage.py", "migrate", "--verbosity", "0", *OLD_MIGRATION)
        run_python(env, "-m", "tests.judge.old_database", "load")
        run_python(env, "manage.py", "migrate", "--verbosity", "0")
        yield env


@pytest.fixture(scope="module")
def upgraded(migrated: dict[str, str]) -> dict[str, Any]:
    """The values that the current code reads from it."""
    return json.loads(run_python(migrated, "-m", "tests.judge.old_database", "read"))


def run_python(env: dict[str, str], *arguments: str) -> str:
    process = subprocess.run(
        [sys.executable, *arguments], cwd=ROOT, env=env, capture_output=True, text=True, check=False
    )
    assert process.returncode == 0, process.stderr
    return process.stdout


def test_keeps_every_row(upgraded: dict[str, Any]) -> None:
    old_counts = {name: len(rows) for name, rows in json.loads(ROWS.read_text()).items()}
    expected = {RENAMED_MODELS.get(name, name): count for name, count in old_counts.items()}
    expected |= {"Document": old_counts["Draft"], "DocumentUpdate": old_counts["Draft"]}
    expected |= {"Team": old_counts["User"], "Membership": old_counts["User"]}
    # Reading the report of a submission as its candidate writes nothing to the audit log. Newer models have no rows.
    assert {name: count for name, count in upgraded["counts"].items() if count or name in expected} == expected


def test_puts_interviews_into_a_team_of_their_owner(upgraded: dict[str, Any]) -> None:
    """Accounts without interviews get one too, so that they can still create some. Practice belongs to nobody."""
    assert upgraded["teams"] == [
        ["Ada Interviewer's team", "ada", "owner", True],
        ["Otto Operator's team", "otto", "owner", True],
    ]
    assert upgraded["interviews"] == [["ada", "Ada Interviewer's team"], [None, None]]


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


def test_turns_old_drafts_into_documents(upgraded: dict[str, Any]) -> None:
    document = upgraded["answers"]["document"]
    opened: Doc = Doc()
    opened.apply_update(base64.b64decode(document["state"]))
    assert str(opened.get("source", type=Text)) == upgraded["answers"]["draft"]["source"]
    assert document["number"] == 0


def test_old_interviews_keep_all_exercises(upgraded: dict[str, Any]) -> None:
    names = upgraded["answers"]["session"]["problems"][0]["exercise_names"]
    assert names == list_exercise_names(catalog.get_problem("softmax"))
    assert "This implementation has a bug" in upgraded["answers"]["exercise"]["starter"]


def test_exports_old_submissions(upgraded: dict[str, Any]) -> None:
    assert upgraded["submissions"] == [2, 0, 0]


def test_migrates_back(tmp_path: Path) -> None:
    with create_database() as database:
        env = os.environ | {"JUDGE_VAR": str(tmp_path), "JUDGE_DATABASE": database}
        if database:
            run_python(env, "manage.py", "migrate", "--verbosity", "0")
        else:
            copy_migrated_database(tmp_path / "db.sqlite3")
        run_python(env, "manage.py", "migrate", "--verbosity", "0", *OLD_MIGRATION)
        run_python(env, "-m", "tests.judge.old_database", "load")


def test_migrating_back_requeues_cancelled_submissions(migrated: dict[str, str], upgraded: dict[str, Any]) -> None:
    """The previous release cannot read a cancelled submission. `upgraded` reads the database before it is changed."""
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
    run_python(migrated, "-c", program)
    run_python(migrated, "manage.py", "migrate", "--verbosity", "0", "judge", "0007_interview_exercises")
    assert json.loads(run_python(migrated, "-c", query)) == [["queued"], ["lost", "unavailable"]]
