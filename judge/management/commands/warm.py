"""manage.py warm [SLUG ...]"""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from judge.grading.grade_command import get_system_streams
from judge.grading.package_commands import run_warm


class Command(BaseCommand):
    help = "Make what the references and bugs give ahead, so that no first submission waits for it."
    requires_system_checks = ()  # nothing of the web is needed here

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("slugs", nargs="*", metavar="SLUG", help="the problems; all of them if none is named")
        parser.add_argument("--backend", help="the sandbox that runs them; the default is the best this machine has")

    def handle(self, *args: Any, **options: Any) -> None:
        raise SystemExit(run_warm(options["slugs"], backend=options["backend"], streams=get_system_streams()))
