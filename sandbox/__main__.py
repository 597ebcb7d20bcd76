"""`python -m sandbox`: prove the box's promises here. Status 0 if they hold; else one line says what fails."""

import sys

from sandbox import SandboxError, open_sandbox
from sandbox.selftest import self_test


def main() -> int:
    try:
        sandbox = open_sandbox()
        try:
            self_test(sandbox)
        finally:
            sandbox.close()
    except SandboxError as error:
        sys.stderr.write(" ".join(str(error).split()) + "\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
