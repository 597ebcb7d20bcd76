import django.db.models.functions.text
from django.db import migrations, models

from judge.migrations._concurrent_indexes import AddIndexConcurrently


class Migration(migrations.Migration):

    atomic = False

    dependencies = [
        ('judge', '0033_cascade_session_lists'),
    ]

    operations = [
        AddIndexConcurrently(
            model_name='scorecard',
            index=models.Index(fields=['author', 'session'], name='scorecards_of_author'),
        ),
        AddIndexConcurrently(
            model_name='candidate',
            index=models.Index(django.db.models.functions.text.Lower('name'), models.F('id'), condition=models.Q(('name', ''), _negated=True), name='candidates_by_name'),
        ),
        AddIndexConcurrently(
            model_name='candidatesession',
            index=models.Index(condition=models.Q(('started_at__isnull', False)), fields=['started_at', 'id'], name='started_sessions'),
        ),
        AddIndexConcurrently(
            model_name='metbug',
            index=models.Index(fields=['bug', 'result'], name='results_with_bug'),
        ),
    ]
