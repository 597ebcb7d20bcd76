"""Settings for django-migration-linter: `DJANGO_SETTINGS_MODULE=tests.judge.migration_lint_settings`.

A rolling upgrade migrates the database while the previous release runs. So a migration only expands the schema, and a
later release contracts it: see CONTRIBUTING.md.
"""

from judge.settings import *  # noqa: F403 -- these settings extend the judge's
from judge.settings import INSTALLED_APPS as JUDGE_APPS

INSTALLED_APPS = [*JUDGE_APPS, "django_migration_linter"]

EXEMPT = {"0001_initial": "creates the tables: nothing uses the database before it"}
"""Migrations that are not checked, and why. For one that removes something: why the previous release can do without."""

MIGRATION_LINTER_OPTIONS = {
    "ignore_name": list(EXEMPT),
    # An empty list makes every warning an error: an index that locks its table, a migration that cannot be reversed.
    "warnings_as_errors": [],
    "exclude_migration_tests": ["RUNPYTHON_MODEL_VARIABLE_NAME"],
    "no_cache": True,
}
