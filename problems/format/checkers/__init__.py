"""The shared checkers: one module each, with NAME and CHECKER. Add a module to add a checker."""

import importlib
import pkgutil
from collections.abc import Mapping

from problems.format.checker_api import Checker


def _discover() -> Mapping[str, Checker]:
    modules = [importlib.import_module(f"{__name__}.{info.name}") for info in pkgutil.iter_modules(__path__)]
    return {module.NAME: module.CHECKER for module in modules}


SHARED_CHECKERS: Mapping[str, Checker] = _discover()
"""Name, as in problem.toml and cases -> checker."""
