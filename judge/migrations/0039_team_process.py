import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('judge', '0038_cascade_share_links'),
    ]

    operations = [
        migrations.CreateModel(
            name='TeamProcess',
            fields=[
                ('team', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='+', serialize=False, to='judge.team')),
                ('state', models.JSONField()),
                ('version', models.PositiveSmallIntegerField()),
                ('summary', models.JSONField()),
                ('computed_at', models.DateTimeField()),
                ('as_of', models.DateTimeField()),
                ('viewed_at', models.DateTimeField()),
            ],
        ),
    ]
