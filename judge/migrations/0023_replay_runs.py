from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('judge', '0022_invitations_and_templates'),
    ]

    operations = [
        migrations.AlterField(
            model_name='submission',
            name='origin',
            field=models.CharField(choices=[('candidate', 'Candidate'), ('time_up', 'Time Up'), ('interviewer', 'Interviewer'), ('replay', 'Replay')], db_default='candidate', default='candidate', max_length=12),
        ),
    ]
