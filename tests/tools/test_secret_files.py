"""`deploy/make-secrets` lets only the user of a container read its secrets, as far as the caller may decide that."""

import shutil
import subprocess
import tempfile
from pathlib import Path

import pytest

from tools.stack import ROOT

pytestmark = pytest.mark.root


def make_secrets(folder: Path, *prefix: str, **variables: str) -> str:
    shutil.copytree(ROOT / "deploy", folder / "deploy", ignore=shutil.ignore_patterns("secrets"), dirs_exist_ok=True)
    done = subprocess.run(
        [*prefix, "sh", "deploy/make-secrets"],
        cwd=folder,
        env={"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", **variables},
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout


def list_owners(folder: Path) -> dict[str, tuple[int, int]]:
    """The uid and the mode of each file."""
    files = (folder / "deploy/secrets").iterdir()
    return {file.name: (file.stat().st_uid, file.stat().st_mode & 0o777) for file in files}


@pytest.mark.parametrize(("variables", "offset"), [({}, 0), ({"UID_OFFSET": "100000"}, 100000)])
def test_root_gives_each_file_to_user_of_its_container(variables: dict[str, str], offset: int, tmp_path: Path) -> None:
    make_secrets(tmp_path, **variables)
    owners = list_owners(tmp_path)
    assert len(owners) == 5
    assert set(owners.values()) == {(offset + 10001, 0o600)}
    assert (tmp_path / "deploy/secrets").stat().st_mode & 0o777 == 0o700


def test_other_user_protects_files_by_their_folder() -> None:
    with tempfile.TemporaryDirectory(prefix="secrets-") as name:  # other users cannot open pytest's folder
        folder = Path(name)
        folder.chmod(0o755)
        (folder / "deploy").mkdir()
        shutil.chown(folder / "deploy", "nobody")
        assert "You are not root" in make_secrets(folder, "runuser", "-u", "nobody", "--")
        assert {mode for _, mode in list_owners(folder).values()} == {0o644}
        assert (folder / "deploy/secrets").stat().st_mode & 0o777 == 0o700
