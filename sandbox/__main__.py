"""`python -m sandbox`: prove the box's promises here. Status 0 if they hold; else one line says what fails.

`--build` builds the image of the docker backend's cells where it is not there yet, and proves nothing.
"""

import argparse
import logging
import sys

from sandbox import SandboxError, open_sandbox
from sandbox.choose import module
from sandbox.selftest import self_test


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m sandbox", description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--backend", help="instead of that which the environment variable SANDBOX names")
    parser.add_argument("--build", action="store_true", help="build the image of the docker backend's cells and end")
    options = parser.parse_args()
    logging.basicConfig(format="%(message)s", stream=sys.stdout)
    try:
        if options.build:
            module("docker").build_image()
        else:
            prove(options.backend)
    except SandboxError as error:
        sys.stderr.write(" ".join(str(error).split()) + "\n")
        return 1
    return 0


def prove(backend: str | None) -> None:
    sandbox = open_sandbox(backend)
    try:
        self_test(sandbox)
    finally:
        sandbox.close()


if __name__ == "__main__":
    sys.exit(main())
