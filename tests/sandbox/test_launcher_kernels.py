"""A launcher that also creates cells for kernels, and one that does not."""

from collections.abc import Iterator
from contextlib import closing

import docker
import pytest

from sandbox import Job, SandboxUnavailable, Status, codec, open_sandbox
from sandbox.backends import list_cell_images
from sandbox.cell_images import CPU_IMAGE, IMAGES, KERNEL_IMAGE
from sandbox.launcher.cell_memory import CELL_BYTES
from sandbox.launcher.client import LauncherClient
from sandbox.result import RunResult
from tests.kernels import require_kernels
from tests.sandbox import launcher_process
from tests.sandbox.cell_processes import list_containers
from tests.sandbox.job_builders import decode_outcome
from tools.stack import wait_until

PROBE = b"def load():\n    import triton\n\n\ndef run(case):\n    return case\n"


def run_probe(image: str) -> RunResult:
    with closing(open_sandbox("launcher")) as sandbox:
        return sandbox.run(Job(files={"probe.py": PROBE}, entry="probe", cases=[codec.encode(7)], image=image))


@pytest.fixture(scope="module")
def kernel_launcher(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LauncherClient]:
    """A launcher with one warm cell of each kind."""
    require_kernels()
    log = tmp_path_factory.mktemp("launcher") / "log"
    with launcher_process.run_launcher(log, ready=2, images="cpu,kernel") as (client, process):
        wait_until(lambda: launcher_process.read_counts(client)["ready"] == 2, 60)
        with closing(docker.APIClient()) as engine:
            names = {engine.inspect_container(each)["Config"]["Image"] for each in list_containers(engine, process.pid)}
        assert {name.partition(":")[0] for name in names} == {"keepdims-cell-cpu", "keepdims-cell-kernel"}
        yield client


def test_only_kernel_cells_have_triton(kernel_launcher: LauncherClient):
    with launcher_process.use_launcher(kernel_launcher):
        assert list_cell_images("launcher") == IMAGES
        kernel, cpu = run_probe(KERNEL_IMAGE), run_probe(CPU_IMAGE)
    assert [decode_outcome(run) for run in kernel.cases] == [7]
    assert cpu.load.error is not None
    assert cpu.load.error.message == "No module named 'triton'"


def test_kinds_share_number_of_cells_in_use(kernel_launcher: LauncherClient):
    wait_until(lambda: launcher_process.read_counts(kernel_launcher)["used"] == 0, 60)
    before = launcher_process.read_counts(kernel_launcher)
    cells = [launcher_process.make_cell(kernel_launcher, image=image) for image in IMAGES]
    counts = launcher_process.read_counts(kernel_launcher)
    for each in cells:
        each.destroy()
    assert counts["used"] - before["used"] == len(cells)
    assert counts["reserved_bytes"] - before["reserved_bytes"] == len(cells) * CELL_BYTES


def test_creates_kernel_cells_only_if_configured(worker: LauncherClient):
    assert list_cell_images("launcher") == (CPU_IMAGE,)
    with pytest.raises(SandboxUnavailable, match="has no cells of the kind 'kernel'"):
        run_probe(KERNEL_IMAGE)
    assert run_probe(CPU_IMAGE).load.status is Status.RAISED
