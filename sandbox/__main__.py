"""`python -m sandbox` runs the self-test: it checks every guarantee of the sandbox on this machine.

The exit status is 0 if all guarantees hold. Otherwise it is 1, and one line on standard error says what fails.
`--build` only builds the image of a kind of cell for the docker backend, if it is missing.
"""

import argparse
import logging
import sys

from sandbox import SandboxError, open_sandbox
from sandbox.backends import load_backend
from sandbox.cell_images import CPU_IMAGE, IMAGES
from sandbox.selftest import run_self_test


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m sandbox", description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--backend", help="the backend to test; overrides the environment variable SANDBOX")
    parser.add_argument(
        "--build", nargs="?", const=CPU_IMAGE, choices=IMAGES, help="build an image of the docker backend and exit"
    )
    options = parser.parse_args()
    logging.basicConfig(format="%(message)s", stream=sys.stdout)
    try:
        if options.build:
            load_backend("docker").build_image(options.build)
        else:
            verify_backend(options.backend)
    except SandboxError as error:
        sys.stderr.write(" ".join(str(error).split()) + "\n")
        return 1
    return 0


def verify_backend(backend: str | None) -> None:
    sandbox = open_sandbox(backend)
    try:
        run_self_test(sandbox)
    finally:
        sandbox.close()


if __name__ == "__main__":
    sys.exit(main())
