"""Each package of the repository is the one that the publishing gate has found valid."""

from collections.abc import Callable
from pathlib import Path

import pytest

from problems.format.loader import WARM_UP, discover, load_package
from problems.format.package_index import find_folder
from problems.format.proof import PROOF_FILE, read_proven_version, write_proof


@pytest.mark.parametrize("slug", [*discover(), WARM_UP])
def test_package_was_checked(slug: str) -> None:
    proven, version = read_proven_version(find_folder(slug)), load_package(slug).version
    assert proven == version, (
        f"{slug} changed after it was checked. Run `make check ARGS={slug}`, for a kernel problem after "
        f"`make setup-kernels`, and commit problems/{slug}/{PROOF_FILE}."
    )


def test_proof_is_not_part_of_the_version(make_package: Callable[..., Path]) -> None:
    root = make_package()
    version = load_package("double", root).version
    assert read_proven_version(root / "double") is None
    write_proof(root / "double", version)
    assert load_package("double", root).version == version == read_proven_version(root / "double")
    (root / "double" / "statement.md").write_text("Changed.\n")
    assert load_package("double", root).version != version
