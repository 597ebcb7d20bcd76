from django.db import migrations

from judge.migrations._cascades import cascade_in_database


class Migration(migrations.Migration):

    dependencies = [
        ('judge', '0035_team_statistics'),
    ]

    operations = [
        cascade_in_database({'judge_teamstatistics': ['team_id']}),
    ]
