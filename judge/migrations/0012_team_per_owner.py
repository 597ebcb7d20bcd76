"""Gives every account a team of its own, with the interviews that it created.

The previous release runs on during a rolling upgrade and creates interviews without a team. `assign_missing_teams`, which
runs every hour, gives them one. Accounts that it creates have no team: `make_interviewer NAME --again` gives them one.
"""

from django.db import migrations, transaction


def create_team_per_account(apps, schema_editor):
    database = schema_editor.connection.alias
    users = apps.get_model('judge', 'User').objects.using(database).order_by('pk')
    teams = apps.get_model('judge', 'Team').objects.using(database)
    memberships = apps.get_model('judge', 'Membership').objects.using(database)
    interviews = apps.get_model('judge', 'Interview').objects.using(database)
    for user in users.iterator():
        owned = interviews.filter(owner=user, team=None)
        if memberships.filter(user=user).exists() or not (user.is_active or owned.exists()):
            continue
        name = f'{user.first_name} {user.last_name}'.strip() or user.username
        with transaction.atomic(using=database):
            team = teams.create(name=f"{name[:190]}'s team")
            memberships.create(team=team, user=user, role='owner')
            owned.update(team=team)


class Migration(migrations.Migration):

    atomic = False  # one transaction for each account

    dependencies = [
        ('judge', '0011_teams'),
    ]

    operations = [
        # Migrating back needs no data: the migration before removes the tables.
        migrations.RunPython(create_team_per_account, migrations.RunPython.noop),
    ]
