"""Settings for django-migration-linter: `DJANGO_SETTINGS_MODULE=tests.judge.migration_lint_settings`.

A rolling upgrade migrates the database while the previous release runs. So a migration only expands the schema, and a
later release contracts it: see CONTRIBUTING.md.
"""

from judge.settings import *  # noqa: F403 -- these settings extend the judge's
from judge.settings import INSTALLED_APPS as JUDGE_APPS

INSTALLED_APPS = [*JUDGE_APPS, "django_migration_linter"]

BEFORE_ROLLING_UPGRADES = "was released before rolling upgrades existed"
EXEMPT = {
    "0001_initial": BEFORE_ROLLING_UPGRADES,
    "0002_exercises": BEFORE_ROLLING_UPGRADES,
    "0003_practice": BEFORE_ROLLING_UPGRADES,
    "0004_operating": BEFORE_ROLLING_UPGRADES,
    "0005_plain_names": BEFORE_ROLLING_UPGRADES,
    "0006_plain_values": BEFORE_ROLLING_UPGRADES,
    "0007_interview_exercises": BEFORE_ROLLING_UPGRADES,
    "0008_fair_queue": BEFORE_ROLLING_UPGRADES,
}
"""Migrations that are not checked, and why. For one that removes something: why the previous release can do without."""

MIGRATION_LINTER_OPTIONS = {
    "ignore_name": list(EXEMPT),
    # An empty list makes every warning an error: an index that locks its table, a migration that cannot be reversed.
    "warnings_as_errors": [],
    "exclude_migration_tests": ["RUNPYTHON_MODEL_VARIABLE_NAME"],
    "no_cache": True,
}
