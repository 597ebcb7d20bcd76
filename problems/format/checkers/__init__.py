"""The shared checkers: one module each, with NAME and CHECKER. To add one, add a file."""

import importlib
import pkgutil
from collections.abc import Mapping

from problems.format.checker import Checker


def _find() -> Mapping[str, Checker]:
    modules = [importlib.import_module(f"{__name__}.{info.name}") for info in pkgutil.iter_modules(__path__)]
    return {module.NAME: module.CHECKER for module in modules}


SHARED_CHECKERS: Mapping[str, Checker] = _find()
"""By the name that problem.toml and cases use."""
