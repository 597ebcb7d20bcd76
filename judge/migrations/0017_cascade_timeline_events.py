from django.db import migrations

from judge.migrations._cascades import cascade_in_database


class Migration(migrations.Migration):

    dependencies = [
        ('judge', '0016_interview_hour'),
    ]

    operations = [
        cascade_in_database({'judge_timelineevent': ['session_id']}),
    ]
