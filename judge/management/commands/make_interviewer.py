"""manage.py make_interviewer NAME [--ask] [--again] [--team TEAM] [--team-role ROLE]"""

from judge.management.account_command import AccountCommand
from judge.models import User


class Command(AccountCommand):
    help = "Create an account for an interviewer. Without --ask, its password is generated and printed once."
    role = User.Role.INTERVIEWER
