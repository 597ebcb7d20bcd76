"""A PostgreSQL server of its own, which a test can stop, start and run out of disk space. Needs root and `postgres`."""

import os
import pwd
import subprocess
from pathlib import Path
from typing import Any

import psycopg
import pytest

from tools.stack import find_free_port


def find_binaries() -> Path:
    folders = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    if not folders:
        pytest.skip("PostgreSQL is not installed. Run `apt install postgresql`.")
    return folders[-1].parent


class PostgresServer:
    """Stores its files in `folder`, which the user `postgres` must be able to reach. Trusts every local client, or with
    `tcp_login` only those that connect to its Unix socket. Its processes have these environment variables, too."""

    def __init__(self, folder: Path, *, superuser: str = "judge", tcp_login: str = "trust", **env: str) -> None:
        self._env = env
        self._binaries = find_binaries()
        self.data = folder / "data"
        self.port = find_free_port()
        self.url = f"postgresql://judge@127.0.0.1:{self.port}/postgres"
        self.create_folder(self.data)
        options = ["--auth-local=trust", f"--auth-host={tcp_login}", "--no-sync", "--wal-segsize=1"]
        self._run("initdb", "-D", str(self.data), "-U", superuser, "-E", "UTF8", "--locale=C.UTF-8", *options)

    def create_folder(self, folder: Path) -> None:
        """Create a folder that only the server can use."""
        folder.mkdir(mode=0o700)
        owner = pwd.getpwnam("postgres")
        os.chown(folder, owner.pw_uid, owner.pw_gid)

    def start(self) -> None:
        options = f"-p {self.port} -c listen_addresses=127.0.0.1 -c unix_socket_directories={self.data} -c fsync=off"
        limits = "-c min_wal_size=2MB -c max_wal_size=16MB"
        log = str(self.data / "log")
        self._run("pg_ctl", "-D", str(self.data), "-w", "-l", log, "-o", f"{options} {limits}", "start")

    def stop(self) -> None:
        """Stop at once, as if the machine lost power. Does nothing if the server does not run."""
        self._run("pg_ctl", "-D", str(self.data), "-w", "-m", "immediate", "stop", check=False)

    def build_socket_url(self, user: str, database: str = "judge") -> str:
        return f"host={self.data} port={self.port} dbname={database} user={user}"

    def is_running(self) -> bool:
        return self._run("pg_ctl", "-D", str(self.data), "status", check=False) == 0

    def connect(self, url: str = "", **options: Any) -> "psycopg.Connection[Any]":
        return psycopg.connect(url or self.url, autocommit=True, **options)

    def _run(self, command: str, *arguments: str, check: bool = True) -> int:
        whole = ["runuser", "-u", "postgres", "--", str(self._binaries / command), *arguments]
        process = subprocess.run(
            whole,
            cwd="/",
            env=os.environ | self._env,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            check=False,
        )
        if check and process.returncode:
            raise AssertionError(f"{command} failed: {process.stderr.decode(errors='replace')}")
        return process.returncode
