"""manage.py check_problems [--all-variants | --mutants | --pairs] [--cases NAME] [SLUG ...]"""

import os
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from judge.grading.package_commands import run_check, run_mutation, run_pair_check
from problems.format.loader import COMMAND_SEEDS


class Command(BaseCommand):
    help = (
        "Validate problem packages before they are published, and store the version of each valid one in its folder. "
        "Exit status: 0 all are valid, 1 at least one is not."
    )
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
        modes = parser.add_mutually_exclusive_group()
        modes.add_argument(
            "--all-variants",
            action="store_true",
            help="run every variant of each bug with the cases of interviews too, not only those that prove the bug",
        )
        modes.add_argument(
            "--mutants",
            action="store_true",
            help="instead, change each accepted solution in all small ways and list the changes that no case notices",
        )
        modes.add_argument(
            "--pairs",
            action="store_true",
            help="instead, combine each two known bugs in one file and list the pairs that are accepted or misnamed",
        )
        parser.add_argument(
            "--cases",
            choices=COMMAND_SEEDS,
            default="practice",
            help="the seed of the hidden cases for --mutants and --pairs; the gate itself runs those of both seeds",
        )
        parser.add_argument("--backend", help="the sandbox backend; the default is the best available one")

    def handle(self, *args: Any, **options: Any) -> None:
        seed = COMMAND_SEEDS[options["cases"]]
        if options["mutants"]:
            raise SystemExit(run_mutation(options["slugs"], backend=options["backend"], seed=seed))
        if options["pairs"]:
            raise SystemExit(run_pair_check(options["slugs"], backend=options["backend"], seed=seed))
        raise SystemExit(
            run_check(
                options["slugs"],
                backend=options["backend"],
                processes=options["at_once"],
                all_variants=options["all_variants"],
            )
        )
