"""manage.py grade SLUG FILE [FILE ...]"""

from typing import Any, get_args

from django.core.management.base import BaseCommand, CommandParser

from judge.grading.grade_command import run_grade
from judge.grading.report import Exercise
from problems.format.loader import COMMAND_SEEDS


class Command(BaseCommand):
    help = (
        "Grade files against a problem. Exit status: 0 all accepted, 1 at least one not accepted, 2 usage error, "
        "3 judge error."
    )
    requires_system_checks = ()  # this command does not use the web application

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("slug", help="the problem")
        parser.add_argument("files", nargs="+", metavar="FILE", help="solutions or test files, one Python file each")
        parser.add_argument(
            "--json", action="store_true", help="print one JSON object per file, one per line, in order"
        )
        parser.add_argument("--backend", help="the sandbox backend; the default is the best available one")
        parser.add_argument(
            "--exercise",
            choices=get_args(Exercise),
            default="implement",
            help="implement the problem (the default), fix a buggy implementation, or write tests that catch bugs",
        )
        parser.add_argument(
            "--cases",
            choices=COMMAND_SEEDS,
            default="practice",
            help="the hidden cases: those of practice (the default), or ones like those of interviews, used by none",
        )
        parser.add_argument("--bug", metavar="ID", help="with --exercise fix: the bug to fix")

    def handle(self, *args: Any, **options: Any) -> None:
        status = run_grade(
            options["slug"],
            options["files"],
            exercise=options["exercise"],
            bug=options["bug"],
            seed=COMMAND_SEEDS[options["cases"]],
            as_json=options["json"],
            backend=options["backend"],
        )
        raise SystemExit(status)
