"""manage.py check_problems [SLUG ...]"""

import os
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from judge.grading.grade_command import get_system_streams
from judge.grading.package_commands import run_check


class Command(BaseCommand):
    help = "The publishing gate: run all that the problem packages bring. Exit status: 0 all may be published, 1 not."
    requires_system_checks = ()  # nothing of the web is needed here

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("slugs", nargs="*", metavar="SLUG", help="the problems; all of them if none is named")
        parser.add_argument(
            "--at-once",
            type=int,
            default=os.cpu_count() or 1,
            metavar="N",
            help="packages that are looked at side by side; the default is the number of cores",
        )
        parser.add_argument("--backend", help="the sandbox that runs them; the default is the best this machine has")

    def handle(self, *args: Any, **options: Any) -> None:
        status = run_check(
            options["slugs"], backend=options["backend"], streams=get_system_streams(), processes=options["at_once"]
        )
        raise SystemExit(status)
