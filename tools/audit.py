"""Known holes in what is locked: requirements/*.lock and the front end's packages. Run by `make audit`.

Exit status: 0 none is known; 1 there is one; 3 an advisory service did not answer for all, so that of a part nothing is
known.
"""

import json
import os
import subprocess
import sys
from dataclasses import dataclass, field
from typing import Any

from tools.run import BIN, ROOT
from tools.setup import FRONTEND, npm

NONE, HOLE, NOT_ASKED = 0, 1, 3


@dataclass
class Found:
    """Of one lock: its holes, a line each, and why something could not be looked up."""

    what: str
    holes: list[str] = field(default_factory=list)
    unknown: str = ""

    @property
    def status(self) -> int:
        return HOLE if self.holes else NOT_ASKED if self.unknown else NONE


def main() -> int:
    found = [python(lock.name) for lock in sorted((ROOT / "requirements").glob("*.lock"))]
    found.append(javascript())
    for each in found:
        print(f"{each.what}: {'; '.join(each.holes) or each.unknown or 'no known hole'}")
    statuses = {each.status for each in found}
    if HOLE in statuses:
        print("audit: raise what is named above in requirements/*.in or frontend/package.json, then lock anew")
    elif NOT_ASKED in statuses:
        print("audit: an advisory service did not answer for all; try again where the network lets it be asked")
    return HOLE if HOLE in statuses else max(statuses)


def python(lock: str, *options: str) -> Found:
    command = [BIN / "pip-audit", "--require-hashes", "--disable-pip", "-r", ROOT / "requirements" / lock]
    done = run([*map(str, command), "--format", "json", "--progress-spinner", "off", *options], {})
    found = Found(lock)
    answer = parsed(done.stdout)
    if answer is None:
        found.unknown = f"could not be looked up: {last_line(done.stderr)}"
        return found
    packages = answer["dependencies"]
    for package in packages:
        fixed = {version for hole in package.get("vulns", ()) for version in hole["fix_versions"]}
        for hole in package.get("vulns", ()):
            mended = f", mended in {', '.join(sorted(fixed))}" if fixed else ""
            found.holes.append(f"{package['name']} {package['version']}: {hole['id']}{mended}")
    left_out = [package["name"] for package in packages if "skip_reason" in package]
    if left_out:
        found.unknown = f"{len(left_out)} of {len(packages)} could not be looked up"
    return found


def javascript(*options: str) -> Found:
    command, env = npm()
    done = run([*command, "audit", "--json", *options], env)
    found = Found("package-lock.json")
    answer = parsed(done.stdout)
    if answer is None or "vulnerabilities" not in answer:
        said = answer.get("message") if answer else None
        found.unknown = f"could not be looked up: {said or last_line(done.stderr)}"
        return found
    for name, hole in sorted(answer["vulnerabilities"].items()):
        found.holes.append(f"{name} {hole['range']}: {hole['severity']}")
    return found


def run(command: list[str], env: dict[str, str]) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        command, cwd=FRONTEND, env={**os.environ, **env}, capture_output=True, text=True, check=False, timeout=600
    )


def parsed(text: str) -> dict[str, Any] | None:
    try:
        answer = json.loads(text)
    except ValueError:
        return None
    return answer if isinstance(answer, dict) else None


def last_line(text: str) -> str:
    return (text.strip().splitlines() or ["without a word"])[-1][:200]


if __name__ == "__main__":
    sys.exit(main())
