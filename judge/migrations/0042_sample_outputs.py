from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('judge', '0041_view_teams_and_scores_time'),
    ]

    operations = [
        migrations.CreateModel(
            name='SampleOutputs',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('slug', models.CharField(max_length=80)),
                ('version', models.CharField(max_length=20)),
                ('outputs', models.JSONField()),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('slug', 'version'), name='one_row_per_problem_version')],
            },
        ),
    ]
