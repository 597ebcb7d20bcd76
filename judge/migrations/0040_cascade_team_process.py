from django.db import migrations

from judge.migrations._cascades import cascade_in_database


class Migration(migrations.Migration):

    dependencies = [
        ('judge', '0039_team_process'),
    ]

    operations = [
        cascade_in_database({'judge_teamprocess': ['team_id']}),
    ]
