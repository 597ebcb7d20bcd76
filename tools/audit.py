"""Looks up known vulnerabilities of the locked packages (requirements/*.lock, package-lock.json). Run by `make audit`.

Exit status: 0 none is known, 1 at least one is known, 3 an advisory service did not answer for all packages.
"""

import json
import os
import subprocess
import sys
from dataclasses import dataclass, field
from typing import Any

from tools.run import BIN, ROOT
from tools.setup import FRONTEND, find_npm

NO_VULNERABILITY, VULNERABLE, INCOMPLETE = 0, 1, 3


@dataclass
class LockAudit:
    """The result for one lock file."""

    lock: str
    vulnerabilities: list[str] = field(default_factory=list)
    """One line of text each."""
    failure: str = ""
    """Why some packages could not be looked up."""

    @property
    def status(self) -> int:
        return VULNERABLE if self.vulnerabilities else INCOMPLETE if self.failure else NO_VULNERABILITY


def main() -> int:
    audits = [audit_python(lock.name) for lock in sorted((ROOT / "requirements").glob("*.lock"))]
    audits.append(audit_javascript())
    for audit in audits:
        print(f"{audit.lock}: {'; '.join(audit.vulnerabilities) or audit.failure or 'no known vulnerability'}")
    statuses = {audit.status for audit in audits}
    if VULNERABLE in statuses:
        print(
            "audit: The packages above have known vulnerabilities. Raise their versions in requirements/*.in or"
            " frontend/package.json, then run `make lock` or `npm install`."
        )
    elif INCOMPLETE in statuses:
        print(
            "audit: An advisory service did not answer for all packages, so some may have known vulnerabilities."
            " Try again on a network that reaches it."
        )
    return VULNERABLE if VULNERABLE in statuses else max(statuses)


def audit_python(lock: str, *options: str) -> LockAudit:
    command = [BIN / "pip-audit", "--require-hashes", "--disable-pip", "-r", ROOT / "requirements" / lock]
    done = run_command([*map(str, command), "--format", "json", "--progress-spinner", "off", *options], {})
    audit = LockAudit(lock)
    response = parse_json_object(done.stdout)
    if response is None:
        audit.failure = f"could not be looked up: {get_last_line(done.stderr)}"
        return audit
    packages = response["dependencies"]
    for package in packages:
        advisories = package.get("vulns", ())
        fix_versions = {version for advisory in advisories for version in advisory["fix_versions"]}
        fix = f", fixed in {', '.join(sorted(fix_versions))}" if fix_versions else ""
        for advisory in advisories:
            audit.vulnerabilities.append(f"{package['name']} {package['version']}: {advisory['id']}{fix}")
    skipped = [package["name"] for package in packages if "skip_reason" in package]
    if skipped:
        audit.failure = f"{len(skipped)} of {len(packages)} could not be looked up"
    return audit


def audit_javascript(*options: str) -> LockAudit:
    command, env = find_npm()
    done = run_command([*command, "audit", "--json", *options], env)
    audit = LockAudit("package-lock.json")
    response = parse_json_object(done.stdout)
    if response is None or "vulnerabilities" not in response:
        message = response.get("message") if response else None
        audit.failure = f"could not be looked up: {message or get_last_line(done.stderr)}"
        return audit
    for name, advisory in sorted(response["vulnerabilities"].items()):
        audit.vulnerabilities.append(f"{name} {advisory['range']}: {advisory['severity']}")
    return audit


def run_command(command: list[str], env: dict[str, str]) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        command, cwd=FRONTEND, env={**os.environ, **env}, capture_output=True, text=True, check=False, timeout=600
    )


def parse_json_object(text: str) -> dict[str, Any] | None:
    """Return the object, or None if the text is anything else."""
    try:
        value = json.loads(text)
    except ValueError:
        return None
    return value if isinstance(value, dict) else None


def get_last_line(text: str) -> str:
    return (text.strip().splitlines() or ["no error message"])[-1][:200]


if __name__ == "__main__":
    sys.exit(main())
