"""Renames models, fields, constraints and indexes to the terms of the glossary. No row changes."""

import django.db.models.deletion
from django.db import migrations, models


def session_key(related_name):
    return models.ForeignKey(
        on_delete=django.db.models.deletion.CASCADE, related_name=related_name, to='judge.candidatesession'
    )


class Migration(migrations.Migration):

    dependencies = [
        ('judge', '0004_operating'),
    ]

    operations = [
        # Django does not rename the fields inside constraints and indexes, so these go first and come back last.
        migrations.RemoveConstraint('attempt', 'one_attempt_a_number'),
        migrations.RemoveConstraint('draft', 'one_draft_an_exercise'),
        migrations.RemoveConstraint('explained', 'one_explanation_a_trap'),
        migrations.RemoveConstraint('tally', 'one_tally'),
        migrations.RemoveIndex('olddraft', 'old_drafts_of_an_exercise'),
        migrations.RemoveIndex('submission', 'seat_submissions'),

        migrations.RenameModel('Invitation', 'CandidateSession'),
        migrations.RenameModel('Explained', 'TrapSelfAssessment'),
        migrations.RenameModel('OldDraft', 'DraftVersion'),
        migrations.RenameModel('Round', 'PracticeAttempt'),
        migrations.RenameModel('Tally', 'Counter'),

        migrations.RenameField('draft', 'invitation', 'session'),
        migrations.RenameField('draftversion', 'invitation', 'session'),
        migrations.RenameField('practiceattempt', 'invitation', 'session'),
        migrations.RenameField('trapselfassessment', 'invitation', 'session'),
        migrations.RenameField('submission', 'invitation', 'session'),
        migrations.RenameField('draftversion', 'why', 'reason'),
        migrations.RenameField('draftversion', 'set_aside_at', 'archived_at'),
        migrations.RenameField('trapselfassessment', 'said', 'covered_points'),
        migrations.RenameField('trapselfassessment', 'at', 'assessed_at'),
        migrations.RenameField('rejudge', 'wanted', 'filter'),
        migrations.RenameField('rejudgeitem', 'again', 'rerun'),
        migrations.RenameField('rejudgeitem', 'was', 'old_summary'),
        migrations.RenameField('rejudgeitem', 'now', 'new_summary'),
        migrations.RenameField('rejudgeitem', 'before', 'previous_report'),

        migrations.AlterField('candidatesession', 'candidate', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='sessions', to='judge.candidate')),
        migrations.AlterField('candidatesession', 'interview', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='sessions', to='judge.interview')),
        migrations.AlterField('draftversion', 'session', session_key('draft_versions')),
        migrations.AlterField('practiceattempt', 'session', session_key('practice_attempts')),
        migrations.AlterField('trapselfassessment', 'session', session_key('trap_assessments')),
        migrations.AlterField('attempt', 'outcome', models.CharField(blank=True, choices=[('judged', 'Judged'), ('failed', 'Failed'), ('lost', 'Lost'), ('unavailable', 'Unavailable')], max_length=20)),
        migrations.AlterField('draftversion', 'reason', models.CharField(choices=[('restarted', 'Restarted'), ('merged', 'Merged')], max_length=20)),
        migrations.AlterField('rejudgeitem', 'state', models.CharField(choices=[('open', 'Open'), ('replaced', 'Replaced'), ('unchanged', 'Unchanged')], default='open', max_length=20)),
        migrations.AlterField('trapselfassessment', 'outcome', models.CharField(choices=[('explained', 'Explained'), ('not_yet', 'Not Yet')], max_length=20)),
        migrations.AlterField('rejudgeitem', 'submission', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='rejudge_items', to='judge.submission')),

        migrations.AddConstraint('attempt', models.UniqueConstraint(fields=('submission', 'number'), name='one_attempt_per_number')),
        migrations.AddConstraint('draft', models.UniqueConstraint(fields=('session', 'slug', 'exercise'), name='one_draft_per_exercise')),
        migrations.AddConstraint('trapselfassessment', models.UniqueConstraint(fields=('session', 'slug', 'trap'), name='one_assessment_per_trap')),
        migrations.AddConstraint('counter', models.UniqueConstraint(fields=('metric', 'labels', 'bucket'), name='one_counter')),
        migrations.AddIndex('draftversion', models.Index(fields=['session', 'slug', 'exercise'], name='draft_versions_of_exercise')),
        migrations.AddIndex('submission', models.Index(fields=['session', '-created_at'], name='session_submissions')),
    ]
