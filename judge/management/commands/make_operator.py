"""manage.py make_operator NAME [--ask] [--again] [--team TEAM] [--team-role ROLE]"""

from judge.management.account_command import AccountCommand
from judge.models import User


class Command(AccountCommand):
    help = "Create an account for an operator. Without --ask, its password is generated and printed once."
    role = User.Role.OPERATOR
