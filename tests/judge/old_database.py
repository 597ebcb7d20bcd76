"""Steps of the upgrade test, each in its own process: `python -m tests.judge.old_database load|read`.

`data/database_0004.json` has rows by model name. The release at migration 0004 created them with its own actions.
"""

import base64
import json
import os
import sys
from pathlib import Path
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "judge.settings")
ROWS = Path(__file__).parent / "data" / "database_0004.json"
OLD_MIGRATION = ("judge", "0004_operating")
PARENTS_FIRST = ["User", "Candidate", "Interview", "Invitation", "Submission"]


def write_old_rows() -> None:
    """Write the old rows through the models of the old migration."""
    from django.db import connection  # noqa: PLC0415 -- after the settings module is set
    from django.db.migrations.executor import MigrationExecutor  # noqa: PLC0415 -- after the settings module is set

    apps = MigrationExecutor(connection).loader.project_state(OLD_MIGRATION).apps
    tables = json.loads(ROWS.read_text())
    for name in [*PARENTS_FIRST, *(name for name in tables if name not in PARENTS_FIRST)]:
        model = apps.get_model("judge", name)
        for row in tables[name]:
            # bulk_create keeps the stored times, which save() would replace.
            model._base_manager.bulk_create([model(**{field: decode(value) for field, value in row.items()})])


def decode(value: Any) -> Any:
    return base64.b64decode(value["bytes"]) if isinstance(value, dict) and set(value) == {"bytes"} else value


def print_current_values() -> None:
    """Print what the current code finds: row counts by model, some values, and responses of the API."""
    from django.apps import apps  # noqa: PLC0415 -- after the settings module is set
    from django.conf import settings  # noqa: PLC0415 -- after the settings module is set
    from django.test import Client  # noqa: PLC0415 -- after the settings module is set

    from judge.domain.export import export_candidate  # noqa: PLC0415 -- after the settings module is set
    from judge.models import (  # noqa: PLC0415 -- after the settings module is set
        Attempt,
        Candidate,
        CandidateSession,
        Counter,
        DraftVersion,
        Interview,
        Membership,
        RejudgeItem,
        TrapSelfAssessment,
    )

    settings.ALLOWED_HOSTS = ["testserver"]
    session = CandidateSession.objects.get(candidate__name="Robin Candidate")
    submission = session.submissions.get(state="done")
    client = Client()
    answers = {
        "session": client.get(f"/api/sessions/{session.token}").json(),
        "exercise": client.get(f"/api/sessions/{session.token}/problems/softmax/exercises/fix-1").json(),
        "document": client.get(f"/api/sessions/{session.token}/documents/softmax").json(),
        "draft": client.get(f"/api/sessions/{session.token}/drafts/softmax").json(),
        "report": client.get(f"/api/sessions/{session.token}/submissions/{submission.pk}").json(),
        "page": client.get(f"/i/{session.token}").status_code,
    }
    exports = [export_candidate(candidate) for candidate in Candidate.objects.order_by("pk")]
    values = {
        "counts": {model.__name__: model._base_manager.count() for model in apps.get_app_config("judge").get_models()},
        "outcomes": sorted(Attempt.objects.values_list("outcome", flat=True)),
        "reasons": list(DraftVersion.objects.order_by("pk").values_list("reason", flat=True)),
        "assessments": list(TrapSelfAssessment.objects.order_by("pk").values_list("outcome", "covered_points")),
        "items": list(RejudgeItem.objects.order_by("pk").values_list("state", "old_summary__problem_version")),
        "previous_reports": [bool(item.previous_report) for item in RejudgeItem.objects.order_by("pk")],
        "attempts": dict(Counter.objects.filter(metric="judge_attempts").values_list("labels", "count")),
        "submissions": [len(each["submissions"]) for export in exports for each in export["sessions"]],
        "teams": list(
            Membership.objects.order_by("pk").values_list("team__name", "user__username", "role", "user__is_active")
        ),
        "interviews": list(Interview.objects.order_by("pk").values_list("owner__username", "team__name")),
        "answers": answers,
    }
    sys.stdout.write(json.dumps(values))


if __name__ == "__main__":
    import django

    django.setup()
    {"load": write_old_rows, "read": print_current_values}[sys.argv[1]]()
