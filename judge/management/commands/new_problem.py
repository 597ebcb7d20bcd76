"""manage.py new_problem [--signature "def NAME(...)"] SLUG"""

import os
import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from problems.format.entry_signature import EXAMPLE, EntrySignature, SignatureError, read_signature
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
        parser.add_argument(
            "--signature",
            metavar="TEXT",
            help=f'the function that candidates write, such as "{EXAMPLE}"; the default is "def SLUG(x)"',
        )

    def handle(self, *args: Any, **options: Any) -> None:
        slug, root = str(options["slug"]), Path(options["root"]).resolve()
        if not is_slug(slug):
            raise CommandError(f"{slug!r} cannot be a slug. Nothing was written. Use {describe_slug()}.")
        index, folder, signature = index_packages(), root / slug, _read_signature(options["signature"])
        if slug in index.folders and index.folders[slug] != folder:
            raise CommandError(f"{index.folders[slug]} has this slug. Nothing was written. Choose another one.")
        try:
            written = write_package(folder, index, signature)
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


def _read_signature(text: str | None) -> EntrySignature | None:
    if text is None:
        return None
    try:
        return read_signature(text)
    except SignatureError as error:
        raise CommandError(f'{error}. Nothing was written. Write it like "{EXAMPLE}".') from error
