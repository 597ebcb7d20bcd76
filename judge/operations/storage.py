"""How full the database, the broker and their disks are."""

import shutil
from dataclasses import dataclass
from pathlib import Path

import redis
from django.conf import settings
from django.db import connection
from redis.exceptions import RedisError


@dataclass(frozen=True, slots=True)
class Usage:
    """Bytes in use, and the limit; 0 for no limit."""

    used: int
    limit: int

    @property
    def share(self) -> float:
        return self.used / self.limit if self.limit else 0.0


def measure_broker() -> Usage | None:
    """Return the memory of Redis, or None while it does not answer."""
    try:
        with redis.Redis.from_url(settings.REDIS_URL, socket_connect_timeout=1, socket_timeout=1) as client:
            memory = client.info("memory")
    except (RedisError, OSError):
        return None
    return Usage(int(memory["used_memory"]), int(memory.get("maxmemory", 0)))


def measure_disks() -> dict[str, Usage]:
    """Return the disks that this process can see. They can be the same one.

    - "server" has this process's data: with Docker Compose it is the engine's, with `make run` also SQLite's.
    - "database" is PostgreSQL's, which has no statement that reports it.
    """
    paths = {"server": str(settings.VAR), "database": settings.DATABASE_DISK}
    return {name: measure_disk(path) for name, path in paths.items() if path and Path(path).exists()}


def measure_disk(path: str) -> Usage:
    """Return the usage of a disk as `df` does, without the blocks that are reserved for root."""
    disk = shutil.disk_usage(path)
    return Usage(disk.used, disk.used + disk.free)


def measure_database() -> int:
    """Return the size of the database in bytes."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT pg_database_size(current_database())")
        else:
            cursor.execute("SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size()")
        return int(cursor.fetchone()[0])
