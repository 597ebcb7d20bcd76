"""The image of the cells: built on first use, and again whenever a file in it has changed."""

import hashlib
import io
import logging
import os
import re
import tarfile
from functools import cache
from itertools import chain
from pathlib import Path

from packaging.markers import Marker

from sandbox import start
from sandbox.base import SandboxUnavailable
from sandbox.docker.engine import Engine, EngineError

PYTHON = "3.13"
"""Of the base image, which `images/cpu/Dockerfile` names."""

LABEL = "mlsys-judge.image"
"""Every image of ours has this label, and so has what the engine keeps of a build to make the next one from."""

_KEPT = 3
"""So many, this one among them: other checkouts have theirs, and who goes back to one need not build it again."""

_SANDBOX = Path(__file__).resolve().parents[1]
_DOCKERFILE = _SANDBOX / "images" / "cpu" / "Dockerfile"
_LOCK = _SANDBOX.parent / "requirements" / "base.lock"
_BASE = f"python:{PYTHON}-slim"

_log = logging.getLogger(__name__)


def tag() -> str:
    """The image's name and tag: another for every change of a file that goes into it."""
    seen = hashlib.sha256()
    for name, data in _context().items():
        seen.update(f"{name}\0{len(data)}\0".encode() + data)
    return f"mlsys-judge-cell-cpu:{seen.hexdigest()[:16]}"


def ensure(engine: Engine) -> str:
    """The tag of the image, which is built where the engine does not have it. Raises SandboxUnavailable."""
    wanted = tag()
    if not engine.has_image(wanted):
        _log.warning("building the image of the sandbox's cells, %s: once, for a minute or two", wanted)
        _build(engine, wanted)
        _remove_old(engine, wanted)
    return wanted


def _build(engine: Engine, tag: str) -> None:
    arguments = {name: os.environ[name] for name in ("PIP_INDEX_URL",) if name in os.environ}
    said: list[str] = []
    try:
        said.extend(engine.build(_archive(_context()), tag, arguments))
    except EngineError as e:
        last = " ".join(" ".join(said[-8:]).split())[-600:]
        raise SandboxUnavailable(
            f"the image of the sandbox's cells could not be built: {' '.join(str(e).split())}. Building it needs the "
            f"image {_BASE} and a package index, once; for a machine without a network build it elsewhere, with "
            f"`python -m sandbox --build`, and bring it over with `docker save {tag}` and "
            f"`docker load`. (last said: {last})"
        ) from e


def _remove_old(engine: Engine, but: str) -> None:
    found = sorted(engine.images(LABEL), key=lambda image: image["Created"], reverse=True)
    # Older engines have a word for none.
    tags = [[str(tag) for tag in image["RepoTags"] or () if tag != "<none>:<none>"] for image in found]
    tagged = [each for each in tags if each and but not in each]
    untagged = [[str(image["Id"])] for image, each in zip(found, tags, strict=True) if not each]
    for name in chain(*tagged[_KEPT - 1 :], *untagged[_KEPT:]):
        engine.remove_image(name)


@cache
def numpy_version() -> str:
    """The version of NumPy that the lock gives the image's Python."""
    return re.split(r"==|\s", _numpy_requirement())[1]


def _numpy_requirement() -> str:
    """NumPy's entry of the lock, with its hashes: that which is meant for the image's Python."""
    for entry in re.split(r"\n(?=\S)", _LOCK.read_text()):
        if entry.startswith("numpy=="):
            marker = entry.splitlines()[0].partition(";")[2].strip(" \\")
            python = {"python_full_version": f"{PYTHON}.0", "python_version": PYTHON}
            if not marker or Marker(marker).evaluate(python):
                return re.sub(r"\n\s*#.*", "", entry) + "\n"
    raise SandboxUnavailable(f"{_LOCK} has no NumPy for Python {PYTHON}; run `make lock`")


def _context() -> dict[str, bytes]:
    files = {"Dockerfile": _DOCKERFILE.read_bytes(), "requirements.txt": _numpy_requirement().encode()}
    return files | {f"inside/{path.name}": path.read_bytes() for path in sorted(start.OWN_CODE.glob("*.py"))}


def _archive(context: dict[str, bytes]) -> io.BytesIO:
    archive = io.BytesIO()
    with tarfile.open(fileobj=archive, mode="w") as tar:
        for name, data in context.items():
            entry = tarfile.TarInfo(name)
            entry.size = len(data)
            tar.addfile(entry, io.BytesIO(data))
    archive.seek(0)
    return archive
