"""Renames stored values to the terms of the glossary. Apart from 0005, so that PostgreSQL alters no table in the
transaction that changes its rows."""

from django.db import migrations

VALUES = [
    ('Attempt', 'outcome', 'away', 'unavailable'),
    ('DraftVersion', 'reason', 'again', 'restarted'),
    ('DraftVersion', 'reason', 'joined', 'merged'),
    ('RejudgeItem', 'state', 'kept', 'unchanged'),
    ('TrapSelfAssessment', 'outcome', 'got', 'explained'),
    ('TrapSelfAssessment', 'outcome', 'again', 'not_yet'),
    ('Counter', 'labels', 'outcome=away', 'outcome=unavailable'),
]


def rename(apps, schema_editor, pairs):
    database = schema_editor.connection.alias
    for model, field, old, new in pairs:
        apps.get_model('judge', model).objects.using(database).filter(**{field: old}).update(**{field: new})


def forwards(apps, schema_editor):
    rename(apps, schema_editor, VALUES)


def backwards(apps, schema_editor):
    rename(apps, schema_editor, [(model, field, new, old) for model, field, old, new in VALUES])


class Migration(migrations.Migration):

    dependencies = [
        ('judge', '0005_plain_names'),
    ]

    operations = [
        migrations.RunPython(forwards, backwards),
    ]
