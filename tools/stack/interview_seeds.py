"""Interviews of a stack are judged with the cases of the package check, whose outcomes all stacks share on disk.

An installation draws seeds of its own, and a worker runs all bugs of a problem to prove one.
"""

import sqlite3
from collections.abc import Iterable
from contextlib import closing
from pathlib import Path

import psycopg

from problems.format.loader import CHECKED_SEED
from problems.format.package_index import index_packages
from problems.format.proof import read_proven_version
from tools.stack.migrated_database import DATABASE

INSERT = "INSERT INTO judge_interviewseed (slug, seed, version) VALUES ({0}, {0}, {0})"


def store_checked_seeds(database: str, var: Path) -> None:
    """`database` is a URL, or "" for SQLite in `var`."""
    if database:
        with psycopg.connect(database) as connection, connection.cursor() as cursor:
            cursor.executemany(INSERT.format("%s"), list_rows())
    else:
        with closing(sqlite3.connect(var / DATABASE)) as connection, connection:
            connection.executemany(INSERT.format("?"), list_rows())


def list_rows() -> Iterable[tuple[str, int, str]]:
    """The version in each proof is that of the package, which a test makes sure of."""
    versions = {slug: read_proven_version(folder) for slug, folder in index_packages().folders.items()}
    return [(slug, CHECKED_SEED, version) for slug, version in versions.items() if version]
