from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("judge", "0023_replay_runs")]
    operations = [migrations.AddField("report", "nearest", models.JSONField(null=True))]
