"""manage.py grade SLUG FILE [FILE ...]"""

import argparse
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from judge.grading.shell import run_grade, system_streams


class Command(BaseCommand):
    help = "Grade files against a problem. Exit status: 0 all accepted, 1 one refused, 2 wrong use, 3 judge error."
    requires_system_checks = ()  # nothing of the web is needed here

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("slug", help="the problem")
        parser.add_argument("files", nargs="+", metavar="FILE", help="solutions, one Python file each")
        parser.add_argument("--json", action="store_true", help="one JSON object a line and a file, in order")
        parser.add_argument("--backend", help="the sandbox that runs them; the default is the best this machine has")
        parser.add_argument("--exercise", choices=["implement"], default="implement", help=argparse.SUPPRESS)

    def handle(self, *args: Any, **options: Any) -> None:
        status = run_grade(
            options["slug"],
            options["files"],
            as_lines=options["json"],
            backend=options["backend"],
            streams=system_streams(),
        )
        raise SystemExit(status)
