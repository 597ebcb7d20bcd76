import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('judge', '0034_session_list_indexes'),
    ]

    operations = [
        migrations.CreateModel(
            name='TeamStatistics',
            fields=[
                ('team', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='+', serialize=False, to='judge.team')),
                ('results', models.PositiveIntegerField()),
                ('latest_result', models.PositiveBigIntegerField()),
                ('version', models.PositiveSmallIntegerField()),
                ('exercises', models.JSONField()),
                ('as_of', models.DateTimeField()),
            ],
        ),
    ]
