"""The kinds of cells: what a job finds besides Python and NumPy.

Each kind is a folder of `sandbox/images`, from which the docker backend builds its image. The bubblewrap backend shows
the same packages of this machine.
"""

import sys
from collections.abc import Mapping
from pathlib import Path

CPU_IMAGE = "cpu"
"""Nothing else."""
KERNEL_IMAGE = "kernel"
"""Triton, whose interpreter runs kernels without a GPU."""

IMAGES = (CPU_IMAGE, KERNEL_IMAGE)

KERNELS_FOLDER = Path(sys.prefix) / "kernels"
"""Where `make setup-kernels` installs Triton: in no folder from which this process imports."""

ENVIRONMENTS: Mapping[str, Mapping[str, str]] = {KERNEL_IMAGE: {"TRITON_INTERPRET": "1"}}
"""Variables of the first process of a cell. `inside/child.py` reads them: with this one it loads Triton."""


def has_kernels() -> bool:
    """Whether `make setup-kernels` has run here."""
    return (KERNELS_FOLDER / "triton" / "__init__.py").is_file()


def find_packages(image: str) -> Mapping[str, Path]:
    """Return the packages of a kind of cell on this machine, by name."""
    return {"triton": KERNELS_FOLDER / "triton"} if image == KERNEL_IMAGE else {}
