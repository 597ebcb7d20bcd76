"""Turns of sessions, cancelled submissions, and the key that counts the submissions of a network."""

from django.db import migrations, models


def requeue_cancelled(apps, schema_editor):
    """Migrate back: the previous release has no such state. It judges these submissions instead."""
    database = schema_editor.connection.alias
    submissions = apps.get_model('judge', 'Submission').objects.using(database)
    submissions.filter(state='cancelled').update(state='queued', finished_at=None)
    apps.get_model('judge', 'Attempt').objects.using(database).filter(outcome='cancelled').update(outcome='lost')


class Migration(migrations.Migration):

    dependencies = [
        ('judge', '0007_interview_exercises'),
    ]

    operations = [
        migrations.RemoveIndex('submission', 'queue'),
        migrations.AddField('candidatesession', 'turn', models.PositiveBigIntegerField(db_index=True, default=0)),
        migrations.AddField('submission', 'network_key', models.CharField(blank=True, default='', max_length=16), preserve_default=False),
        migrations.AlterField('attempt', 'outcome', models.CharField(blank=True, choices=[('judged', 'Judged'), ('failed', 'Failed'), ('lost', 'Lost'), ('unavailable', 'Unavailable'), ('cancelled', 'Cancelled')], max_length=20)),
        migrations.AlterField('submission', 'state', models.CharField(choices=[('queued', 'Queued'), ('judging', 'Judging'), ('done', 'Done'), ('cancelled', 'Cancelled')], default='queued', max_length=10)),
        migrations.AddIndex('submission', models.Index(condition=models.Q(('state', 'queued')), fields=['tag', 'priority', 'session', 'created_at', 'id'], name='queue')),
        migrations.AddIndex('submission', models.Index(condition=models.Q(('network_key', ''), _negated=True), fields=['network_key'], name='unjudged_of_network')),
        migrations.RunPython(migrations.RunPython.noop, requeue_cancelled),
    ]
