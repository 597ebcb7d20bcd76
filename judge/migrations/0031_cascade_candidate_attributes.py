from django.db import migrations

from judge.migrations._cascades import cascade_in_database


class Migration(migrations.Migration):

    dependencies = [
        ('judge', '0030_candidate_attributes'),
    ]

    operations = [
        cascade_in_database({'judge_candidateattribute': ['candidate_id']}),
    ]
