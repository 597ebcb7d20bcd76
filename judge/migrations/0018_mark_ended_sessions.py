"""Marks the interviews that ended before this release, whose last edits are not submitted automatically.

The previous release runs on during a rolling upgrade. What its candidates end meanwhile is submitted.
"""

from datetime import timedelta

from django.db import migrations
from django.utils import timezone

BATCH_SIZE = 1000


def mark_ended_sessions(apps, schema_editor):
    database = schema_editor.connection.alias
    sessions = apps.get_model('judge', 'CandidateSession').objects.using(database)
    started = sessions.filter(interview__owner__isnull=False, started_at__isnull=False, time_up_handled_at=None)
    last_pk = 0
    while rows := list(started.filter(pk__gt=last_pk).select_related('interview').order_by('pk')[:BATCH_SIZE]):
        last_pk = rows[-1].pk
        ended = [row.pk for row in rows if has_ended(row)]
        sessions.filter(pk__in=ended).update(time_up_handled_at=timezone.now())


def has_ended(row):
    added_seconds = sum(extension['added_seconds'] for extension in row.time_extensions)
    limit = row.started_at + timedelta(minutes=row.interview.minutes, seconds=added_seconds)
    return row.ended_at is not None or limit <= timezone.now()


class Migration(migrations.Migration):

    atomic = False  # one transaction for each batch

    dependencies = [
        ('judge', '0017_cascade_timeline_events'),
    ]

    operations = [
        # Migrating back needs no data: an earlier migration removes the column.
        migrations.RunPython(mark_ended_sessions, migrations.RunPython.noop),
    ]
