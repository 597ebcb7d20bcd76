import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('judge', '0042_sample_outputs'),
    ]

    operations = [
        migrations.AddField(
            model_name='worker',
            name='gpu',
            field=models.JSONField(null=True),
        ),
        migrations.CreateModel(
            name='TimingJob',
            fields=[
                ('submission', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='timing_job', serialize=False, to='judge.submission')),
                ('slug', models.CharField(max_length=80)),
                ('priority', models.PositiveSmallIntegerField(choices=[(0, 'Interview'), (1, 'Practice'), (2, 'Rejudge')])),
                ('state', models.CharField(choices=[('queued', 'Queued'), ('timing', 'Timing'), ('done', 'Done')], default='queued', max_length=10)),
                ('attempt', models.PositiveSmallIntegerField(default=0)),
                ('worker', models.CharField(blank=True, max_length=200)),
                ('lease_until', models.DateTimeField(null=True)),
                ('error', models.CharField(blank=True, max_length=500)),
                ('outcome', models.CharField(blank=True, choices=[('timed', 'Timed'), ('wrong', 'Wrong'), ('not_timed', 'Not Timed')], max_length=10)),
                ('message', models.CharField(blank=True, max_length=500)),
                ('card', models.CharField(blank=True, max_length=100)),
                ('driver', models.CharField(blank=True, max_length=40)),
                ('triton', models.CharField(blank=True, max_length=40)),
                ('roofline', models.FloatField(null=True)),
                ('roofline_low', models.FloatField(null=True)),
                ('roofline_high', models.FloatField(null=True)),
                ('cases', models.JSONField(default=list)),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('finished_at', models.DateTimeField(null=True)),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('state', 'queued')), fields=['priority', 'created_at'], name='timing_queue'), models.Index(condition=models.Q(('state', 'timing')), fields=['lease_until'], name='timing_leases'), models.Index(condition=models.Q(('outcome', 'timed')), fields=['slug', 'card', '-roofline'], name='timing_leaderboard'), models.Index(condition=models.Q(('outcome', 'wrong')), fields=['finished_at'], name='timing_wrong')],
            },
        ),
    ]
