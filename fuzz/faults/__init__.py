"""Deliberately broken variants of the optimised RTM: what a campaign has to find.

Each fault is a subclass that gets one thing wrong, as a hurried implementer would. A campaign that
does not find all of them within its budget is not worth running; `FAULTS` lists them. Each chapter
has a module of this package; whatever module is here is read.
"""

from __future__ import annotations

from importlib import import_module
from pkgutil import iter_modules

from fuzz.faults.fault import FAULTS, Fault

__all__ = ["FAULTS", "Fault"]

for name in sorted(module.name for module in iter_modules(__path__)):
    import_module(f"{__name__}.{name}")
