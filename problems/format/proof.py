"""Which version of a package `manage.py check_problems` has found valid.

The file is in the package's folder and is not part of the version. So a test can tell in no time whether a package
changed after it was last checked.
"""

import json
from pathlib import Path

PROOF_FILE = "proof.json"
_VERSION = "version"


def write_proof(folder: Path, version: str) -> None:
    """Store the version that is valid. Raises OSError if the folder is read-only."""
    (folder / PROOF_FILE).write_text(json.dumps({_VERSION: version}) + "\n")


def read_proven_version(folder: Path) -> str | None:
    """Return the version that was valid when the package was last checked, or None if it never was."""
    try:
        return json.loads((folder / PROOF_FILE).read_text())[_VERSION]
    except FileNotFoundError:
        return None
