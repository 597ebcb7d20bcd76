"""The operation of migrations that creates an index of a large table."""

import pytest
from django.apps import apps
from django.db import connection
from django.db.migrations.state import ProjectState

from judge.migrations._concurrent_indexes import AddIndexConcurrently
from judge.models import Scorecard


@pytest.mark.django_db(transaction=True)
def test_interrupted_migration_can_run_again() -> None:
    """It is not atomic, so the indexes that it had created before are still there."""
    state = ProjectState.from_apps(apps)
    index = next(each for each in Scorecard._meta.indexes if each.name == "scorecards_of_author")
    operation = AddIndexConcurrently(model_name="scorecard", index=index)
    with connection.schema_editor(atomic=False) as editor:
        operation.database_forwards("judge", editor, state, state)
    with connection.cursor() as cursor:
        constraints = connection.introspection.get_constraints(cursor, Scorecard._meta.db_table)
    assert constraints["scorecards_of_author"]["columns"] == ["author_id", "session_id"]
