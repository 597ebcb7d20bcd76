from django.db import migrations

from judge.migrations._cascades import cascade_in_database


class Migration(migrations.Migration):

    dependencies = [
        ('judge', '0032_session_lists'),
    ]

    operations = [
        cascade_in_database({'judge_sessionscores': ['session_id'], 'judge_savedview': ['owner_id', 'team_id']}),
    ]
