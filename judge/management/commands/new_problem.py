"""manage.py new_problem SLUG"""

import os
import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from problems.format.new_package import write_package
from problems.format.package_index import ROOT, describe_slug, index_packages, is_slug, list_roots


class Command(BaseCommand):
    help = "Write the files of a new problem package, stubbed. Files that exist are not changed."
    requires_system_checks = ()  # this command does not use the web application

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("slug", help=f"the name of the folder: {describe_slug()}")
        parser.add_argument(
            "--root",
            type=Path,
            default=([*list_roots()[1:], ROOT])[0],
            help="the folder for the package; the default is the first one in JUDGE_PROBLEMS, or problems/",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        slug, root = str(options["slug"]), Path(options["root"]).resolve()
        if not is_slug(slug):
            raise CommandError(f"{slug!r} cannot be a slug. Nothing was written. Use {describe_slug()}.")
        index, folder = index_packages(), root / slug
        if slug in index.folders and index.folders[slug] != folder:
            raise CommandError(f"{index.folders[slug]} has this slug. Nothing was written. Choose another one.")
        try:
            written = write_package(folder, index)
        except OSError as error:
            raise CommandError(
                f"{error.filename} cannot be written: {error.strerror}. Choose another --root."
            ) from error
        self.stdout.write(f"{folder}: wrote {', '.join(map(str, written)) or 'nothing, because all files exist'}")
        roots = [str(path) for path in list_roots()[1:]]
        setting = "" if root in list_roots() else f"JUDGE_PROBLEMS={os.pathsep.join([*roots, str(root)])} "
        python = Path(sys.executable)
        command = python.relative_to(Path.cwd()) if python.is_relative_to(Path.cwd()) else python
        self.stdout.write(f"To see what is left: {setting}{command} manage.py check_problems {slug}")
