from django.db import migrations

from judge.migrations._cascades import cascade_in_database


class Migration(migrations.Migration):

    dependencies = [
        ('judge', '0019_session_notes'),
    ]

    operations = [
        cascade_in_database({'judge_sessionnote': ['session_id']}),
    ]
