"""Stores which exercises of its problems an interview has. Interviews that exist keep all of them."""

from django.db import migrations, models


def keep_all_exercises(apps, schema_editor):
    interviews = apps.get_model('judge', 'Interview').objects.using(schema_editor.connection.alias)
    for interview in interviews.exclude(owner=None):
        interview.exercises = {slug: ['all'] for slug in interview.problems}
        interview.save(update_fields=['exercises'])


class Migration(migrations.Migration):

    dependencies = [
        ('judge', '0006_plain_values'),
    ]

    operations = [
        migrations.AddField(
            model_name='interview',
            name='exercises',
            field=models.JSONField(default=dict),
        ),
        migrations.RunPython(keep_all_exercises, migrations.RunPython.noop),
    ]
