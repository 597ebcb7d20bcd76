"""The broker of `make run` and of Docker Compose: bounded memory, streams removed first, nothing on disk."""

import re
import subprocess
from pathlib import Path
from typing import Any

import pytest
import redis

from tools import run
from tools.stack import ROOT, wait_until


def read_redis_service() -> str:
    text = (ROOT / "docker-compose.yml").read_text()
    match = re.search(r"^  redis:\n(.*?)^  \w+:\n", text, re.MULTILINE | re.DOTALL)
    assert match
    return match[1]


def test_composition_bounds_redis_and_stores_nothing() -> None:
    service = read_redis_service()
    options = dict(re.findall(r"--(\S+) (\S+)", service))
    assert options["maxmemory"] == "${JUDGE_REDIS_MEMORY:-256mb}"
    assert options["maxmemory-policy"] == "volatile-ttl"
    assert (options["appendonly"], options["save"]) == ("no", "''")
    assert "mem_limit: ${JUDGE_REDIS_MEMORY_LIMIT:-512m}" in service
    assert "volumes:" not in service


@pytest.mark.parametrize(("setting", "megabytes"), [("", 256), ("48mb", 48)])
def test_make_run_starts_broker_with_bounded_memory(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, setting: str, megabytes: int
) -> None:
    monkeypatch.setenv("JUDGE_REDIS_MEMORY", setting)
    monkeypatch.setattr(run, "VAR", tmp_path)
    url = run.prepare_environment("127.0.0.1", 8000, "bubblewrap")["REDIS_URL"]
    broker = subprocess.Popen([run.find_broker(), str(tmp_path / "valkey.conf")], stdout=subprocess.DEVNULL)
    client: Any = redis.Redis.from_url(url)
    try:
        wait_until(lambda: is_answering(client), 20)
        settings = client.config_get("maxmemory*") | client.config_get("appendonly") | client.config_get("save")
    finally:
        client.close()
        broker.kill()
        broker.wait()
    assert settings["maxmemory"] == str(megabytes * 1024**2)
    assert settings["maxmemory-policy"] == "volatile-ttl"
    assert (settings["appendonly"], settings["save"]) == ("no", "")


def is_answering(client: Any) -> bool:
    try:
        return bool(client.ping())
    except redis.ConnectionError:
        return False
