"""Real routing tables: MRT dumps, MRT update messages and plain lists of prefixes, read lazily.

    for item in read(path):
        match item:
            case Peer(number, address, asn): ...
            case Announce(peer, prefix, next_hop, preference, metric, safi, path): ...
            case Withdraw(peer, prefix, safi, path): ...
            case PeerDown(peer): ...
            case Skipped(what, number): ...
            case BadLine(line, text): ...
            case Damage(offset, message, records_read): ...

Bad data never raises: it ends in items. See `read` for the two errors that there are.
"""

from rtmref.tables.items import (
    MULTICAST,
    UNICAST,
    Announce,
    BadLine,
    Damage,
    Item,
    Peer,
    PeerDown,
    Safi,
    Skipped,
    UnknownFormat,
    Withdraw,
)
from rtmref.tables.reading import read

__all__ = [
    "MULTICAST",
    "UNICAST",
    "Announce",
    "BadLine",
    "Damage",
    "Item",
    "Peer",
    "PeerDown",
    "Safi",
    "Skipped",
    "UnknownFormat",
    "Withdraw",
    "read",
]
