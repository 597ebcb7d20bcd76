"""docs/operating.md names only commands, files, settings, services, volumes and metrics that exist."""

import itertools
import re
from collections.abc import Iterator
from functools import cache
from typing import Any

import pytest
import yaml
from django.core.management import CommandError, load_command_class

from tools.stack import ROOT

GUIDE = (ROOT / "docs/operating.md").read_text()
COMPOSE_FILES = [ROOT / "docker-compose.yml", *sorted((ROOT / "deploy").glob("*.yml"))]
SOURCES = ("judge", "sandbox", "tools", "deploy", "Dockerfile", "docker-compose.yml", "Makefile")
CODE = re.compile(r"(?:^ {4}.*\n?)+|`[^`]+`", re.MULTILINE)
OTHER_PROGRAMS = {
    *("COMPOSE_FILE", "COMPOSE_PROFILES", "PGOPTIONS", "archive_mode", "pg_basebackup", "pg_stat_archiver"),
    *(
        "pg_switch_wal",
        "scrape_configs",
        "job_name",
        "metrics_path",
        "scrape_interval",
        "credentials_file",
        "static_configs",
        "rule_files",
        "node_filesystem_avail_bytes",
        "node_filesystem_size_bytes",
    ),
}
"""Names of Docker Compose, PostgreSQL and Prometheus."""
POSITIONALS = {"exec": 1, "run": 1}
"""Subcommands of `docker compose` whose later arguments are a command of the container."""
SUBCOMMANDS = {"build", "config", "down", "logs", "ps", "pull", "push", "restart", "start", "stop", "up", *POSITIONALS}
OPTIONS_WITH_VALUE = {"-e", "--profile", "--scale", "--entrypoint", "--user", "--volume", "--tail"}


@cache
def read_words() -> set[str]:
    """Every word of the files that may define a name."""
    files = [ROOT / name for name in SOURCES]
    files += [
        file for folder in files for file in folder.rglob("*") if not {"secrets", "__pycache__"} & set(file.parts)
    ]
    return {word for file in files if file.is_file() for word in re.findall(r"\w+", file.read_text(errors="ignore"))}


@cache
def read_compose() -> dict[str, set[str]]:
    """The names of all services, profiles, volumes and networks."""
    names: dict[str, set[str]] = {key: set() for key in ("services", "profiles", "volumes", "networks")}
    for file in COMPOSE_FILES:
        content: dict[str, Any] = yaml.safe_load(file.read_text().replace("!override", ""))
        for key in ("services", "volumes", "networks"):
            names[key] |= set(content.get(key, {}))
        for service in content["services"].values():
            names["profiles"] |= set(service.get("profiles", []))
    return names


def list_code(text: str) -> list[str]:
    """The lines of code blocks without their comments, with continued lines joined, and the code spans."""
    lines: list[str] = []
    for match in CODE.finditer(text):
        code = match[0]
        joined = " ".join(code.strip("`").split("\n")) if code.startswith("`") else code.replace("\\\n", " ")
        lines += [re.sub(r"(^|\s)#.*", "", line).strip() for line in joined.split("\n")]
    return [line for line in lines if line]


def find_missing_files(text: str) -> Iterator[str]:
    for path in re.findall(r"\b(?:deploy|docs|judge|tests|sandbox)/[\w./-]*\w", text):
        name = path.removeprefix("deploy/secrets/")
        if name == path and not (ROOT / path).exists() and path != "deploy/secrets":
            yield path
        if name != path and name.split("/")[0] not in read_words():
            yield path


def find_missing_variables(text: str) -> Iterator[str]:
    pattern = (
        r"\b(?:(?:JUDGE|SANDBOX|DJANGO|COMPOSE|PIP|NPM|DOCKER|REDIS|UID)_[A-Z_]*[A-Z]|[A-Z]+_IMAGE|[A-Z]+OPTIONS)\b"
    )
    for name in re.findall(pattern, text):
        if name not in OTHER_PROGRAMS | read_words():
            yield name


def find_missing_names(text: str) -> Iterator[str]:
    """Metrics, alerts, secrets, roles: each is an identifier in a code span."""
    for code in list_code(text):
        for name in re.findall(r"(?<![\w./$-])[a-z]+(?:_[a-z0-9]+)+(?![\w.=/-])", code):
            if not {name, name.removesuffix("_total")} & (OTHER_PROGRAMS | read_words()):
                yield name


def find_missing_volumes(text: str) -> Iterator[str]:
    compose = read_compose()
    for name in re.findall(r"\bmlsys-judge_[\w-]+", text):
        if name.removeprefix("mlsys-judge_") not in compose["volumes"] | compose["networks"]:
            yield name


def find_missing_management_commands(text: str) -> Iterator[str]:
    for code in list_code(text):
        for name, arguments in re.findall(r"(?:manage\.py|…) (\w+)([^|;&]*)", code):
            try:
                parser = load_command_class("judge", name).create_parser("manage.py", name)
            except (ModuleNotFoundError, CommandError):
                yield name
                continue
            known = {option for action in parser._actions for option in action.option_strings}
            yield from (f"{name} {option}" for option in re.findall(r"--[\w-]+", arguments) if option not in known)


def find_missing_make_targets(text: str) -> Iterator[str]:
    targets = set(re.findall(r"^([\w-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    for code in list_code(text):
        yield from (name for name in re.findall(r"^make ([\w-]+)", code) if name not in targets)


def find_errors_of_compose_commands(text: str) -> Iterator[str]:
    names = read_compose()
    for code in list_code(text):
        for command in re.findall(r"docker compose([^|&;<>)]*)", code):
            words = re.sub(r"'[^']*'", "QUOTED", command).split()
            for option, value in itertools.pairwise(words):
                if (option == "--profile" and value not in names["profiles"]) or (
                    option == "--scale" and value.split("=")[0] not in names["services"]
                ):
                    yield value
            subcommand, *services = [*list_positionals(words), ""]
            if subcommand and subcommand not in SUBCOMMANDS:
                yield subcommand
            services = services[: POSITIONALS.get(subcommand)]
            yield from (service for service in services if service and service not in names["services"])


def list_positionals(words: list[str]) -> list[str]:
    pairs = itertools.pairwise(["", *words])
    return [word for before, word in pairs if not word.startswith("-") and before not in OPTIONS_WITH_VALUE]


def find_missing_sections(text: str) -> Iterator[str]:
    headings = {heading.strip() for heading in re.findall(r"^#+ (.*)$", GUIDE, re.MULTILINE)}
    for name in re.findall(r'\b[Ss]ee\s+"([^"]+)"', text):
        if " ".join(name.split()) not in headings:
            yield name


CHECKS = {
    find_missing_files: "run `sh deploy/explode FILE`",
    find_missing_variables: "| `JUDGE_MISSING` | 1 |",
    find_missing_names: "the metric `judge_missing_total`",
    find_missing_volumes: "the volume `mlsys-judge_missing`",
    find_missing_management_commands: "    docker compose run --rm web python manage.py apply_retention --wet-run\n",
    find_missing_make_targets: "`make missing` prints it",
    find_errors_of_compose_commands: "    docker compose exec -T webs python manage.py make_operator\n",
    find_missing_sections: 'see "Nothing of this name"',
}
"""Each check, and a text that it must refuse."""


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.__name__)
def test_guide_names_only_what_exists(check: Any) -> None:
    assert list(check(GUIDE)) == []


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.__name__)
def test_check_finds_wrong_name(check: Any) -> None:
    assert len(list(check(CHECKS[check]))) == 1


@pytest.mark.parametrize(
    "line", ["docker compose --profile gpus up", "docker compose up --scale workers=2", "docker compose upp worker"]
)
def test_finds_wrong_argument_of_compose(line: str) -> None:
    assert len(list(find_errors_of_compose_commands(f"`{line}`"))) == 1


def test_guide_has_commands_to_check() -> None:
    code = "\n".join(list_code(GUIDE))
    assert code.count("docker compose") > 30
    assert code.count("manage.py") > 5
    assert code.count("sh deploy/") > 10


def test_log_driver_file_covers_every_service() -> None:
    base, file = (yaml.safe_load((ROOT / name).read_text()) for name in ("docker-compose.yml", "deploy/log-driver.yml"))
    assert set(file["services"]) == set(base["services"])
    assert all(service == {"logging": file["x-logging"]} for service in file["services"].values())


def test_uninstall_names_every_volume_and_image() -> None:
    """Also those of files that an installation used only for a while."""
    section = GUIDE.partition("\n## Stop and uninstall\n")[2]
    assert [name for name in read_compose()["volumes"] if f"`mlsys-judge_{name}`" not in section] == []
    stages = re.findall(r"^FROM \S+ AS (launcher|worker\S*)$", (ROOT / "Dockerfile").read_text(), re.MULTILINE)
    images = ["keepdims", *(f"keepdims-{stage}" for stage in stages if not stage.endswith("-packages"))]
    assert len(images) == 4
    assert [name for name in images if f"`{name}`" not in section] == []


def test_names_no_earlier_release_while_there_is_none() -> None:
    """`manage.py migrate` refuses databases of older code."""
    releases = re.findall(r"^## (.+)$", (ROOT / "CHANGELOG.md").read_text(), re.MULTILINE)
    if releases == ["Unreleased"]:
        guides = "".join(path.read_text() for path in sorted((ROOT / "docs").glob("*.md")))
        assert re.findall(r"from a\s+release\s+without|Upgrade to this release", guides) == []
