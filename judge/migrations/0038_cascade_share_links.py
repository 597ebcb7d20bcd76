from django.db import migrations

from judge.migrations._cascades import cascade_in_database


class Migration(migrations.Migration):

    dependencies = [
        ('judge', '0037_share_links'),
    ]

    operations = [
        cascade_in_database({'judge_sharelink': ['interview_id'], 'judge_sharedsession': ['link_id', 'session_id']}),
    ]
