"""Which paths of the host a cell can read in /proc, and that hiding them leaves no capability behind."""

import re
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import docker
import pytest

from sandbox import Sandbox, open_sandbox, seccomp_filters, syscalls
from sandbox.bubblewrap.cgroups import Cgroup
from sandbox.bubblewrap.command_line import CellFilters, build_command
from sandbox.bubblewrap.runtime import find_runtime
from sandbox.interpreter import CELL_ROOT
from sandbox.runner import PooledSandbox
from tests.backends import STRICT_BUBBLEWRAP, require_backend, use_backend
from tests.sandbox.job_builders import decode_outcome, make_job
from tools.stack import ROOT

READER = """
from pathlib import Path

def f(name):
    return [file.read_text() for file in Path("/proc").glob(f"[0-9]*/{name}")]
"""
MOUNT_LISTS = ("mountinfo", "mounts")
CAPABILITY_SETS = ("CapInh", "CapPrm", "CapEff", "CapBnd", "CapAmb")


@pytest.fixture(params=["bubblewrap", STRICT_BUBBLEWRAP])
def bubblewrap(request: pytest.FixtureRequest) -> Iterator[PooledSandbox]:
    with use_backend(request.param) as name:
        require_backend(name)
        with closing(open_sandbox(name)) as opened:
            yield opened


def read_processes(sandbox: Sandbox, name: str) -> list[str]:
    """Read a file of /proc/PID for each process of a cell: the fork server, the relay and the submission."""
    texts = decode_outcome(sandbox.run(make_job(READER, [name])).cases[0])
    assert len(texts) == 3
    return texts


def list_capabilities(sandbox: Sandbox) -> set[int]:
    lines = [line.split(":") for status in read_processes(sandbox, "status") for line in status.splitlines()]
    sets = [int(value, 16) for name, value, *_ in lines if name in CAPABILITY_SETS]
    assert len(sets) == 3 * len(CAPABILITY_SETS)
    return set(sets)


def test_processes_have_no_capability(sandbox: Sandbox):
    assert list_capabilities(sandbox) == {0}


@pytest.mark.parametrize("name", MOUNT_LISTS)
def test_bubblewrap_lists_no_mounts(bubblewrap: PooledSandbox, name: str):
    assert read_processes(bubblewrap, name) == [""] * 3


def test_bubblewrap_works_where_mounts_cannot_be_hidden(bubblewrap: PooledSandbox, monkeypatch: pytest.MonkeyPatch):
    """With filters that refuse what hiding needs. Some security modules refuse it too."""
    monkeypatch.setattr(seccomp_filters, "build_start_filter", seccomp_filters.build_cell_filter)
    seccomp_filters.build_template_filter.cache_clear()
    conditions = [each for each in syscalls.TEMPLATE_CONDITIONS if each not in syscalls.START_CONDITIONS]
    monkeypatch.setattr(syscalls, "TEMPLATE_CONDITIONS", [*conditions, *syscalls.CELL_CONDITIONS])
    assert str(CELL_ROOT) in read_processes(bubblewrap, "mountinfo")[0]
    assert list_capabilities(bubblewrap) == {0}
    seccomp_filters.build_template_filter.cache_clear()


def test_bubblewrap_with_setuid_bit_gets_no_capability(tmp_path: Path):
    """Such a bubblewrap refuses to give capabilities to ordinary users, and would not start."""
    program = tmp_path / "bwrap"
    program.touch()
    for mode, expected in ((0o755, 3), (0o4755, 0)):
        program.chmod(mode)
        command = build_command(program, find_runtime(), {}, CellFilters(start=3, cell=4), 1 << 20)
        assert command.count("--cap-add") == expected


def test_name_of_control_group_does_not_count_cells(tmp_path: Path):
    """A cell reads the name in /proc/self/cgroup."""
    for _ in range(3):
        Cgroup([tmp_path])
    endings = {folder.name.rpartition("-")[2] for folder in tmp_path.iterdir()}
    assert sorted(map(len, endings)) == [16] * 3


def test_bubblewrap_shows_only_the_folder_of_python(bubblewrap: PooledSandbox):
    """Python's own folder keeps its path. The checkout and the virtual environment do not appear."""
    source = """
        import sys
        import numpy
        def f(x):
            lines = [line.split(maxsplit=5) for line in open("/proc/self/maps")]
            mapped = {line[5].strip() for line in lines if len(line) > 5 and line[5].startswith("/")}
            return sorted({*mapped, *sys.path, sys.prefix, sys.executable, *map(str, sys.orig_argv[:1])})
    """
    paths = decode_outcome(bubblewrap.run(make_job(source, [0])).cases[0])
    visible = (str(CELL_ROOT), "/lib", "/usr", "/dev", sys.base_prefix)
    assert [path for path in paths if path and not path.startswith(visible)] == []
    assert [path for path in paths if str(ROOT) in path or sys.prefix in path] == []


@pytest.mark.parametrize("name", MOUNT_LISTS)
def test_docker_shows_only_folders_of_the_engine(name: str):
    """The paths of the image's layers, and of the file with the cell's host name."""
    require_backend("docker")
    with closing(docker.APIClient()) as engine:
        data_folder = engine.info()["DockerRootDir"]
    with closing(open_sandbox("docker")) as sandbox:
        lists = read_processes(sandbox, name)
    for line in "".join(lists).splitlines():
        fields = line.split()
        root = fields[3] if name == "mountinfo" and fields[4].startswith("/etc/") else "/"
        layers = re.findall(r"(?:lowerdir|upperdir|workdir)=([^, ]+)", line)
        paths = [path for each in layers for path in each.split(":")]
        assert all(path.startswith(data_folder) for path in paths), line
        assert root == "/" or root.startswith(data_folder), line
        assert str(ROOT) not in line
