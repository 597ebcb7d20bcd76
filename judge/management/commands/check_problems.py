"""manage.py check_problems [SLUG ...]"""

import os
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from judge.grading.package_commands import run_check


class Command(BaseCommand):
    help = "Validate problem packages before they are published. Exit status: 0 all are valid, 1 at least one is not."
    requires_system_checks = ()  # this command does not use the web application

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("slugs", nargs="*", metavar="SLUG", help="the problems; the default is all of them")
        parser.add_argument(
            "--at-once",
            type=int,
            default=os.cpu_count() or 1,
            metavar="N",
            help="number of packages to check in parallel; the default is the number of cores",
        )
        parser.add_argument("--backend", help="the sandbox backend; the default is the best available one")

    def handle(self, *args: Any, **options: Any) -> None:
        raise SystemExit(run_check(options["slugs"], backend=options["backend"], processes=options["at_once"]))
