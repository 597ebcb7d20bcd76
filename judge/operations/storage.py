"""How full the database, the broker and this machine's disk are."""

import shutil
from dataclasses import dataclass

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


def measure_disk() -> Usage:
    """Return the disk that holds this process's data: with Docker Compose, the engine's."""
    disk = shutil.disk_usage(settings.VAR)
    return Usage(disk.total - disk.free, disk.total)


def measure_database() -> int:
    """Return the size of the database in bytes."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT pg_database_size(current_database())")
        else:
            cursor.execute("SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size()")
        return int(cursor.fetchone()[0])
