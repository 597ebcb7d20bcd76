"""The image of the cells: built on first use, and again after one of its files changes."""

import hashlib
import io
import logging
import os
import re
import tarfile
from functools import cache
from itertools import chain
from pathlib import Path

from sandbox import interpreter
from sandbox.base import SandboxUnavailable
from sandbox.cell_images import CPU_IMAGE, KERNEL_IMAGE
from sandbox.docker.engine import DockerEngine, EngineError

PYTHON = "3.13"
"""Python version of the base image that the Dockerfiles in `images/` name by default, and of the locked packages."""

LABEL = "mlsys-judge.image"
"""Label of every image of cells, and of the intermediate images that the engine caches for later builds."""

_RETAINED_IMAGES = 3
"""How many images of each kind to retain, including the current one, and how many untagged images of all kinds. Other
checkouts have their own, and switching back to one needs no new build."""

_SANDBOX = Path(__file__).resolve().parents[1]
_REQUIREMENTS = _SANDBOX.parent / "requirements"
_BUILD_ARGUMENTS = ("PYTHON_IMAGE", "PIP_INDEX_URL")
"""Environment variables that become build arguments: the base image, which may be pinned to a digest, and a mirror."""

logger = logging.getLogger(__name__)


def compute_tag(kind: str = CPU_IMAGE) -> str:
    """Compute the name and tag of the image of a kind of cell.

    The tag is a digest of the base image's name and all files of the image."""
    digest = hashlib.sha256(_read_base(kind).encode())
    for name, data in _read_build_context(kind).items():
        digest.update(f"{name}\0{len(data)}\0".encode() + data)
    return f"{_get_name(kind)}:{digest.hexdigest()[:16]}"


def ensure_image(engine: DockerEngine, kind: str = CPU_IMAGE) -> str:
    """Return the tag of the image, and build the image if the engine does not have it. Raises SandboxUnavailable."""
    tag = compute_tag(kind)
    if not engine.has_image(tag):
        logger.warning(
            "building the image %s for the sandbox's cells; this happens once and takes a minute or two", tag
        )
        _build(engine, kind, tag)
        _remove_old(engine, tag)
    return tag


def _build(engine: DockerEngine, kind: str, tag: str) -> None:
    arguments = {name: os.environ[name] for name in _BUILD_ARGUMENTS if os.environ.get(name)}
    output: list[str] = []
    try:
        output.extend(engine.build_image(_pack_context(_read_build_context(kind)), tag, arguments))
    except EngineError as error:
        tail = " ".join(" ".join(output[-8:]).split())[-600:]
        raise SandboxUnavailable(
            f"The image of the sandbox's cells could not be built: {' '.join(str(error).split())}. Building needs the "
            f"image {_read_base(kind)} and a package index, once. For a machine without a network, build it "
            f"elsewhere with `python -m sandbox --build {kind}` and transfer it with `docker save {tag}` and "
            f"`docker load`. (Last output: {tail})"
        ) from error


def _remove_old(engine: DockerEngine, current_tag: str) -> None:
    images = sorted(engine.list_images(LABEL), key=lambda image: image["Created"], reverse=True)
    # Older engines use this string instead of an empty list.
    tags = [[str(tag) for tag in image["RepoTags"] or () if tag != "<none>:<none>"] for image in images]
    name = current_tag.partition(":")[0]
    tagged = [each for each in tags if each and current_tag not in each and each[0].partition(":")[0] == name]
    untagged = [[str(image["Id"])] for image, each in zip(images, tags, strict=True) if not each]
    for old in chain(*tagged[_RETAINED_IMAGES - 1 :], *untagged[_RETAINED_IMAGES:]):
        engine.remove_image(old)


@cache
def read_numpy_version() -> str:
    """Read the version of NumPy in the lock file."""
    version = re.search(r"^numpy==(\S+)", (_REQUIREMENTS / "cell.lock").read_text(), re.MULTILINE)
    assert version is not None
    return version[1]


def _read_base(kind: str = CPU_IMAGE) -> str:
    """Read the name of the base image: PYTHON_IMAGE of the environment, or the default in the Dockerfile."""
    default = re.search(r"^ARG PYTHON_IMAGE=(\S+)$", _get_dockerfile(kind).read_text(), re.MULTILINE)
    assert default is not None
    return os.environ.get("PYTHON_IMAGE") or default[1]


def _get_dockerfile(kind: str) -> Path:
    return _SANDBOX / "images" / kind / "Dockerfile"


def _get_name(kind: str) -> str:
    return f"keepdims-cell-{kind}"


def _read_build_context(kind: str = CPU_IMAGE) -> dict[str, bytes]:
    files = {"Dockerfile": _get_dockerfile(kind).read_bytes()}
    locks = ("cell.lock", "uv.lock", *(["kernel.lock"] if kind == KERNEL_IMAGE else []))
    files |= {name: (_REQUIREMENTS / name).read_bytes() for name in locks}
    return files | {f"inside/{path.name}": path.read_bytes() for path in sorted(interpreter.INSIDE_SOURCE.glob("*.py"))}


def _pack_context(context: dict[str, bytes]) -> io.BytesIO:
    archive = io.BytesIO()
    with tarfile.open(fileobj=archive, mode="w") as tar:
        for name, data in context.items():
            entry = tarfile.TarInfo(name)
            entry.size = len(data)
            tar.addfile(entry, io.BytesIO(data))
    archive.seek(0)
    return archive
