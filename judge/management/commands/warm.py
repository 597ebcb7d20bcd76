"""manage.py warm [SLUG ...]"""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from judge.grading.package_commands import run_warm


class Command(BaseCommand):
    help = "Compute the outcomes of references and bugs in advance, so that no first submission waits for them."
    requires_system_checks = ()  # this command does not use the web application

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("slugs", nargs="*", metavar="SLUG", help="the problems; the default is all of them")
        parser.add_argument("--backend", help="the sandbox backend; the default is the best available one")

    def handle(self, *args: Any, **options: Any) -> None:
        raise SystemExit(run_warm(options["slugs"], backend=options["backend"]))
