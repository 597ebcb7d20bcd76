from django.db import migrations

from judge.migrations._cascades import cascade_in_database


class Migration(migrations.Migration):

    dependencies = [
        ('judge', '0026_exercise_results'),
    ]

    operations = [
        cascade_in_database({'judge_exerciseresult': ['session_id', 'team_id'], 'judge_metbug': ['result_id']}),
    ]
