from django.db import migrations

from judge.migrations._cascades import cascade_in_database


class Migration(migrations.Migration):

    dependencies = [
        ('judge', '0028_scorecards'),
    ]

    operations = [
        cascade_in_database({'judge_scorecard': ['session_id'], 'judge_decision': ['session_id']}),
    ]
