from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('judge', '0040_cascade_team_process'),
    ]

    operations = [
        migrations.AddField(
            model_name='savedview',
            name='owner_teams',
            field=models.JSONField(db_default=models.Value([], models.JSONField()), default=list),
        ),
        migrations.AddField(
            model_name='sessionscores',
            name='computed_at',
            field=models.DateTimeField(null=True),
        ),
    ]
