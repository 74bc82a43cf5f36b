"""The binding scorers of seeds/gold, as modules to compare with."""

import importlib.util
from pathlib import Path
from types import ModuleType

GOLD = Path(__file__).parents[2] / "seeds" / "gold"


def scorer(name: str) -> ModuleType:
    """The script `name`.py of seeds/gold."""
    spec = importlib.util.spec_from_file_location(name, GOLD / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
