"""The docker backend: each cell is a single-use container, made ahead by the engine. Needs an engine, no privileges."""

import os
import time
from contextlib import ExitStack, closing

from sandbox import filters
from sandbox.base import SandboxError, SandboxUnavailable, Traits
from sandbox.cell import Cell, CellLost
from sandbox.docker import image, owners
from sandbox.docker.container import Plan, configuration
from sandbox.docker.engine import Engine, EngineError
from sandbox.docker.remover import Remover
from sandbox.limits import Limits
from sandbox.pool import Pool
from sandbox.runner import PooledSandbox
from sandbox.streams import Streams

NAME = "docker"

_UIDS = range(0x70000000, 0x7FFFFFFF)
"""Of no account and of no user namespace on any system that follows the usual ranges."""
_MAPPED_UIDS = range(10_000, 60_000)
"""For an engine that maps the uids of its containers, of which there are 65,536."""

_OOM_SECONDS = 0.3
"""How long the engine may take to learn that the kernel has killed a process for want of memory."""


def available() -> str | None:
    """Why this backend cannot be used here; None where nothing speaks against it."""
    try:
        with closing(Engine()):
            return None
    except SandboxError as e:
        return str(e)


def open_backend(*, spare: int, max_cells: int) -> PooledSandbox:
    """A sandbox of this backend. Nothing is started before the first job."""
    pool = Pool(DockerCells(), spare=spare, max_cells=max_cells)
    return PooledSandbox(NAME, pool, filters.for_submission(), traits())


def traits() -> Traits:
    """What is in the image, and which namespaces are a container's own."""
    return Traits(
        python=image.PYTHON,
        numpy=image.numpy_version(),
        # The engine decides by its own settings whether containers have user namespaces.
        namespaces=("net", "pid", "ipc", "mnt", "uts"),
    )


def build_image() -> None:
    """Build the image of the cells if the engine does not have it."""
    with closing(Engine()) as engine:
        image.ensure(engine)


class DockerCells:
    """Makes cells (see `sandbox.pool.Maker`)."""

    def __init__(self) -> None:
        self._open = ExitStack()

    def prepare(self) -> None:
        """Find the engine and the image, and remove what dead owners left behind."""
        self._engine = Engine()
        self._open.callback(self._engine.close)
        self._remover = Remover(self._engine)
        self._open.callback(self._remover.close)
        self._plan = _plan(self._engine)
        self.sweep()

    def look(self) -> None:
        """Raises SandboxError where the engine does not answer, or has the image no more."""
        if not self._engine.has_image(self._plan.image):
            raise SandboxUnavailable(f"the engine has lost the image of the cells, {self._plan.image}")

    def ensure_image(self) -> None:
        """Build the image again where the engine has lost it. Raises SandboxUnavailable."""
        if not self._engine.has_image(self._plan.image) and image.ensure(self._engine) != self._plan.image:
            raise SandboxUnavailable(
                "the files of the cells' image have changed since this process started; restart it"
            )

    def sweep(self) -> None:
        """Remove what nobody will use any more."""
        for container in self._engine.labelled(owners.CELL):
            if owners.left_over(container["Labels"], container["State"], container["Created"]):
                self._remover.remove(container["Id"])

    def make(self, tmp_bytes: int) -> Cell:
        """Start a container and wait until its first process says that it is ready."""
        container = self._engine.create(configuration(self._plan, tmp_bytes))
        box = DockerBox(self._engine, self._remover, container)
        try:
            streams = Streams(self._engine.attach(container))
        except SandboxError:
            box.destroy()
            raise
        cell = Cell(streams, box, container[:12])
        try:
            self._engine.start(container)
            cell.wait_until_ready()
        except SandboxError as e:
            cell.destroy()
            if isinstance(e, CellLost):
                said = " ".join(streams.complaints.decode(errors="replace").split())
                raise SandboxUnavailable(f"a container of the sandbox did not start: {said or e}") from e
            raise
        return cell

    @property
    def image(self) -> str:
        """The tag of the image that cells are made of."""
        return self._plan.image

    def close(self) -> None:
        """Wait a moment for the last containers to be gone; what is left ends by itself."""
        self._open.close()


def _plan(engine: Engine) -> Plan:
    about = engine.about()
    security = " ".join(about.get("SecurityOptions") or [])
    if "name=seccomp" not in security:
        raise SandboxUnavailable("the Docker engine cannot filter system calls; use one with seccomp support")
    mapped = "name=userns" in security or "name=rootless" in security
    return Plan(
        image=image.ensure(engine),
        labels=owners.labels(),
        runtime=os.environ.get("SANDBOX_RUNTIME", ""),
        uids=_MAPPED_UIDS if mapped else _UIDS,
        cpus=int(about["NCPU"]),
    )


class DockerBox:
    """One container (see `sandbox.cell.Box`)."""

    def __init__(self, engine: Engine, remover: Remover, container: str) -> None:
        self._engine = engine
        self._remover = remover
        self.container = container
        self._destroyed = False

    def limit(self, limits: Limits) -> None:
        """Only for a job that is to have more: its own limits stand within this wall, and moving it takes 20 ms."""
        if walls := limits.wider_walls:
            self.widen(*walls)

    def widen(self, memory_bytes: int, processes: int) -> None:
        """Move the wall around the container."""
        self._engine.limit(self.container, memory_bytes, processes)

    def memory_limit_met(self) -> bool:
        deadline = time.monotonic() + _OOM_SECONDS
        while time.monotonic() < deadline:
            try:
                if self._engine.look(self.container).get("State", {}).get("OOMKilled"):
                    return True
            except EngineError:
                return False
            time.sleep(0.02)
        return False

    def destroy(self) -> None:
        """Have it killed and removed, without waiting for the engine."""
        if not self._destroyed:
            self._destroyed = True
            self._remover.remove(self.container)
