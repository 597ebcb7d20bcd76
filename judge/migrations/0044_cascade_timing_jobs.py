from django.db import migrations

from judge.migrations._cascades import cascade_in_database


class Migration(migrations.Migration):

    dependencies = [
        ('judge', '0043_timing_jobs'),
    ]

    operations = [
        cascade_in_database({'judge_timingjob': ['submission_id']}),
    ]
