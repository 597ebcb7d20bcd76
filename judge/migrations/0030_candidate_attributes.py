import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('judge', '0029_cascade_scorecards'),
    ]

    operations = [
        migrations.CreateModel(
            name='CandidateAttribute',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=40)),
                ('value', models.CharField(max_length=40)),
                ('imported_at', models.DateTimeField()),
                ('candidate', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='attributes', to='judge.candidate')),
                ('team', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='judge.team')),
            ],
            options={
                'indexes': [models.Index(fields=['team', 'name'], name='attributes_of_team')],
                'constraints': [models.UniqueConstraint(fields=('candidate', 'name'), name='one_value_per_attribute')],
            },
        ),
    ]
