"""The docker backend: each cell is a single-use container, created in advance. Needs a Docker engine, no privileges."""

import os
import time
from collections.abc import Mapping, Sequence
from contextlib import ExitStack, closing
from typing import Any

from sandbox import interpreter, seccomp_filters
from sandbox.attach_stream import AttachStream
from sandbox.base import SandboxError, SandboxUnavailable, Traits
from sandbox.cell import Cell, CellLostError
from sandbox.cell_images import CPU_IMAGE, IMAGES
from sandbox.docker import image, ownership
from sandbox.docker.container import ContainerPlan, build_configuration
from sandbox.docker.container_remover import ContainerRemover
from sandbox.docker.engine import DockerEngine
from sandbox.isolation import STRICT, read_isolation
from sandbox.limits import Limits
from sandbox.pool import CellPool, PoolGroup
from sandbox.runner import PooledSandbox

NAME = "docker"
ISOLATION_MODES = (STRICT,)

_UIDS = range(0x70000000, 0x7FFFFFFF)
"""uids of no account and of no user namespace, on systems that follow the usual ranges."""
_REMAPPED_UIDS = range(10_000, 60_000)
"""uids for an engine that remaps the uids of its containers; only 65,536 exist there."""

_OOM_SECONDS = 0.3
"""How long the engine may take to report that the kernel killed a process because memory ran out."""


def get_unavailable_reason() -> str | None:
    """Return why this backend cannot be used on this machine, or None if it can."""
    try:
        read_isolation(ISOLATION_MODES)
        with closing(DockerEngine()):
            return None
    except SandboxError as error:
        return str(error)


def list_cell_images() -> Sequence[str]:
    """Return the kinds of cells that this backend can create: it builds the image of each on first use."""
    return IMAGES


def open_backend(*, spare: int, max_cells: int) -> PooledSandbox:
    """Open a sandbox of this backend. Nothing starts before the first job."""
    group = PoolGroup()
    pools = {each: CellPool(DockerCellFactory(each), spare=spare, max_cells=max_cells, group=group) for each in IMAGES}
    return PooledSandbox(NAME, pools, seccomp_filters.build_submission_filter(), build_traits())


def build_traits() -> Traits:
    """Return the versions in the image and the namespaces that a container does not share."""
    return Traits(
        python=image.PYTHON,
        numpy=image.read_numpy_version(),
        # "user" is left out: the engine's own settings decide whether containers have user namespaces.
        namespaces=("net", "pid", "ipc", "mnt", "uts"),
    )


def build_image(kind: str = CPU_IMAGE) -> None:
    """Build the image of a kind of cell if the engine does not have it. Raises SandboxUnavailable."""
    with closing(DockerEngine()) as engine:
        image.ensure_image(engine, kind)


class DockerCellFactory:
    """Creates cells (see `sandbox.pool.CellFactory`)."""

    def __init__(self, kind: str = CPU_IMAGE) -> None:
        self._kind = kind
        self._exit_stack = ExitStack()

    def prepare(self) -> None:
        """Connect to the engine, ensure the image, and remove the containers of dead owners."""
        self._engine = DockerEngine()
        self._exit_stack.callback(self._engine.close)
        self._remover = ContainerRemover(self._engine)
        self._exit_stack.callback(self._remover.close)
        info = self._engine.get_info()
        self._plan = _make_plan(self._engine, info, self._kind)
        self.machine_memory_bytes = int(info["MemTotal"])
        self.remove_orphans()

    def check_engine(self) -> None:
        """Raise SandboxError if the engine does not answer or no longer has the image."""
        self._engine.ping()
        if not self._engine.has_image(self._plan.image):
            raise SandboxUnavailable(
                f"The engine no longer has the cells' image {self._plan.image}, so no cell can start. Wait for the "
                "launcher to build it again."
            )

    def ensure_image(self) -> None:
        """Build the image again if the engine no longer has it. Raises SandboxUnavailable."""
        if (
            not self._engine.has_image(self._plan.image)
            and image.ensure_image(self._engine, self._kind) != self._plan.image
        ):
            raise SandboxUnavailable(
                "The files of the cells' image changed after this process started, so no cell can start. Restart it."
            )

    def remove_orphans(self) -> None:
        """Remove containers without a living owner."""
        for container in self._engine.list_containers(ownership.CELL_LABEL):
            if ownership.is_orphaned(container["Labels"], container["State"], container["Created"]):
                self._remover.remove(container["Id"])

    def create_cell(self, tmp_bytes: int) -> Cell:
        """Start a container and wait until its first process is ready. Raises SandboxError."""
        container = self._engine.create_container(build_configuration(self._plan, tmp_bytes))
        handle = DockerHandle(self._engine, self._remover, container)
        try:
            stream = AttachStream(self._engine.attach_stream(container))
        except BaseException:
            handle.destroy()
            raise
        cell = Cell(stream, handle, container[:12])
        with cell.destroy_on_error():
            try:
                self._engine.start_container(container)
                cell.wait_until_ready()
            except CellLostError as error:
                output = " ".join(stream.stderr.decode(errors="replace").split())
                raise SandboxUnavailable(f"A container of the sandbox did not start: {output or error}") from error
        return cell

    def distrust(self) -> None:
        """Does nothing: containers share no process."""

    @property
    def image(self) -> str:
        """The tag of the image that cells are created from."""
        return self._plan.image

    def close(self) -> None:
        """Wait a moment until the last containers are removed. Any others exit without this process."""
        self._exit_stack.close()


def _make_plan(engine: DockerEngine, info: Mapping[str, Any], kind: str) -> ContainerPlan:
    security = " ".join(info.get("SecurityOptions") or [])
    if "name=seccomp" not in security:
        raise SandboxUnavailable(
            "The Docker engine cannot filter system calls, so it cannot isolate cells. Use one with seccomp support."
        )
    is_remapped = "name=userns" in security or "name=rootless" in security
    return ContainerPlan(
        image=image.ensure_image(engine, kind),
        environment=interpreter.build_environment(kind),
        labels=ownership.make_labels(),
        runtime=os.environ.get("SANDBOX_RUNTIME", ""),
        uids=_REMAPPED_UIDS if is_remapped else _UIDS,
        engine_cpus=int(info["NCPU"]),
    )


class DockerHandle:
    """One container (see `sandbox.cell.CellHandle`)."""

    def __init__(self, engine: DockerEngine, remover: ContainerRemover, container: str) -> None:
        self._engine = engine
        self._remover = remover
        self.container = container
        self._is_destroyed = False

    def apply_limits(self, limits: Limits) -> None:
        """Change the container's limits only for a job that needs more than the default, because a change takes 20 ms.

        For other jobs the container's limits are wide enough, and the job's own limits apply inside.
        """
        if raised_limits := limits.raised_cell_limits:
            self.set_cell_limits(*raised_limits)

    def set_cell_limits(self, memory_bytes: int, processes: int) -> None:
        """Set the container's limits on memory and processes."""
        self._engine.set_container_limits(self.container, memory_bytes, processes)

    def has_hit_memory_limit(self) -> bool:
        deadline = time.monotonic() + _OOM_SECONDS
        while time.monotonic() < deadline:
            if self._engine.inspect_container(self.container).get("State", {}).get("OOMKilled"):
                return True
            time.sleep(0.02)
        return False

    def kill(self) -> None:
        """The engine kills the container when it removes it."""
        self.destroy()

    def destroy(self) -> None:
        """Queue the container for removal, without waiting for the engine."""
        if not self._is_destroyed:
            self._is_destroyed = True
            self._remover.remove(self.container)
