"""The libraries by the names under which they are installed."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module, metadata
from typing import Final, NamedTuple, cast

from rtmref.targets.child import TargetError
from rtmref.targets.lpm.table import PrefixTable


class Library(NamedTuple):
    """Where the adapter of a library is: its module, which loads the library, and its class."""

    module: str
    table: str


LIBRARIES: Final = {
    "cidr-trie": Library("cidr_trie", "CidrTrieTable"),
    "netaddr": Library("netaddr", "NetaddrTable"),
    "patricia-trie": Library("patricia_trie", "PatriciaTrieTable"),
    "py-radix": Library("py_radix", "PyRadixTable"),
    "pygtrie": Library("pygtrie", "PygtrieTable"),
    "pysubnettree": Library("pysubnettree", "PySubnetTreeTable"),
    "pytricia": Library("pytricia", "PytriciaTable"),
}
MISSING: Final = "{0} is not installed; it comes with: pip install 'rtmref[libraries]'"
MakeTable = Callable[[int], PrefixTable]
"""Makes an empty table of an address family."""


def table_of(name: str) -> MakeTable:
    """What makes tables of a library; raises TargetError where it is not installed."""
    library = LIBRARIES[name]
    try:
        module = import_module(f"rtmref.targets.lpm.{library.module}")
    except ImportError:
        raise TargetError(MISSING.format(name)) from None
    return cast(MakeTable, getattr(module, library.table))


def version_of(name: str) -> str:
    """The release of a library that is installed."""
    return f"{name} {metadata.version(name)}"
