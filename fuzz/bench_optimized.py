"""Figures of the optimised RTM on a real table of 1.06 million prefixes.

`measure(path)` loads every prefix through the real calls and returns the figures by name; run as a
program it prints them. Loading keeps the cycle collector off (`without_collector`); everything else
runs as a client would run it. Ratios compare with pytricia in the same process and in alternation,
with its keys prepared outside the timed loops like ours; pytricia is given whichever form of key it
answers fastest, and the time of each form is reported. Memory is the growth of the resident set of
a fresh process for each route, in which addresses are read as a stream.
"""

from __future__ import annotations

import gzip
import json
import os
import random
import subprocess
import sys
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Any

from rtmref.optimized import Rtm, without_collector
from rtmref.optimized.lookup_ipv4 import Ipv4PrefixTable
from rtmref.values import AF_INET, AF_INET6, NetAddress, format_address, parse_prefix

ROOT = Path(__file__).parents[1]
DATA = Path(os.environ.get("RTMREF_DATA", ROOT.parent / "shared" / "data"))
PREFIXES = DATA / "bart_prefixes.txt.gz"
INFINITE = 0xFFFFFFFF
LOOKUPS = 200_000
ROUNDS = 7
BATCH = 500
SEED = 20140513


class LoadedTable:
    """An RTM with one client for each family, ready to be given routes."""

    def __init__(self) -> None:
        self.rtm = Rtm()
        self.clients: dict[int, Any] = {}
        self.infos: dict[int, list[Any]] = {}
        for family, width in ((AF_INET, 32), (AF_INET6, 128)):
            entity = (0, family, (14, 1))
            registered: Any = self.rtm.RtmRegisterEntity(entity, None, False, False, True, True)
            status, _, client = registered
            hop_info = (NetAddress(family, width, 1), None, 1, 0, 0, 0, None)
            added, hop, _ = self.rtm.RtmAddNextHop(client, hop_info, (None,), True)
            assert status == added == 0
            self.clients[family] = client
            self.infos[family] = [
                (None, None, None, 0, 0, 0x20, (metric, 20), 1, 0, (hop,)) for metric in range(32)
            ]

    def add(self, addresses: Iterable[NetAddress]) -> int:
        """Add a route to each prefix; answers their number."""
        add, clients, infos = self.rtm.RtmAddRouteToDest, self.clients, self.infos
        count = statuses = 0
        for address in addresses:
            family = address[0]
            info = infos[family][count & 31]
            answer: Any = add(clients[family], None, address, info, INFINITE, None, 0, None, 0)
            statuses |= answer[0]
            count += 1
        assert not statuses, "an add failed"
        return count


def read_prefixes(path: Path) -> Iterator[NetAddress]:
    """The prefixes of a plain list, one at a time."""
    with gzip.open(path, "rt") as lines:
        for line in lines:
            yield parse_prefix(line.strip())


def resident_bytes() -> int:
    """The resident set of this process."""
    status = Path("/proc/self/status").read_text()
    line = next(line for line in status.splitlines() if line.startswith("VmRSS"))
    return int(line.split()[1]) * 1024


def bytes_per_route(path: Path) -> float:
    """Growth of the resident set for each route; only meaningful in a fresh process."""
    table = LoadedTable()
    deque(islice(read_prefixes(path), 1000), maxlen=0)
    before = resident_bytes()
    with without_collector():
        count = table.add(read_prefixes(path))
    return (resident_bytes() - before) / count


def addresses_to_look_up(prefixes: list[NetAddress], chooser: random.Random) -> list[int]:
    """IPv4 addresses: half inside prefixes of the table, half anywhere."""
    inside = [
        bits | chooser.getrandbits(32 - length) if length < 32 else bits
        for _, length, bits in chooser.choices(prefixes, k=LOOKUPS // 2)
    ]
    anywhere = [chooser.getrandbits(32) for _ in range(LOOKUPS // 2)]
    mixed = inside + anywhere
    chooser.shuffle(mixed)
    return mixed


def nanoseconds(call: Callable[[object], object], keys: list[object]) -> float:
    """Time of one call, the loop over the keys included."""
    start = perf_counter()
    for key in keys:
        call(key)
    return (perf_counter() - start) / len(keys) * 1e9


def compare(rtm: Rtm, client: Any, prefixes: list[NetAddress]) -> dict[str, float]:
    """Longest match in the lookup structure, the whole call, and pytricia, in alternation."""
    import pytricia

    table = pytricia.PyTricia(32)
    structure: Ipv4PrefixTable[NetAddress] = Ipv4PrefixTable()
    for prefix in prefixes:
        table.insert(format_address(prefix), prefix)
        structure.add(prefix[1], prefix[2], prefix)
    bits = addresses_to_look_up(prefixes, random.Random(SEED))
    targets = [NetAddress(AF_INET, 32, address) for address in bits]
    keys: dict[str, tuple[Callable[[Any], object], list[Any]]] = {
        "string": (table.get, [format_address(target)[:-3] for target in targets]),
        "packed": (table.get, [address.to_bytes(4, "big") for address in bits]),
        "integer": (table.get, list(bits)),
        "structure": (structure.longest_of_address, list(bits)),
    }
    for name in ("string", "packed", "integer"):
        call, named = keys[name]
        wrong = sum(
            call(key) != structure.longest_of_address(address)
            for key, address in zip(named, bits, strict=True)
        )
        assert not wrong, f"{wrong} disagreements with pytricia ({name} keys)"
    times: dict[str, list[float]] = {}
    for _ in range(ROUNDS):
        for name, (call, named) in keys.items():
            times.setdefault(name, []).append(nanoseconds(call, named))
        for name, took in whole_calls(rtm, client, targets).items():
            times.setdefault(name, []).append(took)
    typical = {name: median(took) for name, took in times.items()}
    rival = min(typical["string"], typical["packed"], typical["integer"])
    return {
        "lpm_ns": typical["structure"],
        "pytricia_string_ns": typical["string"],
        "pytricia_packed_ns": typical["packed"],
        "pytricia_integer_ns": typical["integer"],
        "lookup_call_ns": typical["lookup"],
        "release_call_ns": typical["release"],
        "lpm_vs_pytricia": rival / typical["structure"],
        "lookup_call_vs_pytricia": rival / typical["lookup"],
    }


def whole_calls(rtm: Rtm, client: Any, targets: list[NetAddress]) -> dict[str, float]:
    """Nanoseconds of a most specific search in the unicast view, and of giving back its answer."""
    search, release = rtm.RtmGetMostSpecificDestination, rtm.RtmReleaseDestInfo
    searching = releasing = 0.0
    found = 0
    answers: list[Any]
    for first in range(0, len(targets), BATCH):
        start = perf_counter()
        answers = [search(client, target, 0, 1, True) for target in targets[first : first + BATCH]]
        searched = perf_counter()
        infos = [answer[1] for answer in answers if not answer[0]]
        ready = perf_counter()
        for info in infos:
            release(client, info)
        releasing += perf_counter() - ready
        searching += searched - start
        found += len(infos)
    return {"lookup": searching / len(targets) * 1e9, "release": releasing / found * 1e9}


def measure(path: Path = PREFIXES) -> dict[str, float]:
    """All figures of the optimised RTM; needs the list of prefixes and pytricia."""
    fresh = [sys.executable, __file__, str(path), "bytes_per_route"]
    figures = json.loads(subprocess.run(fresh, check=True, capture_output=True).stdout)
    prefixes = list(read_prefixes(path))
    table = LoadedTable()
    with without_collector():
        start = perf_counter()
        count = table.add(prefixes)
        figures["load_routes_per_s"] = count / (perf_counter() - start)
    figures["routes"] = count
    ipv4 = [prefix for prefix in prefixes if prefix[0] == AF_INET]
    figures |= compare(table.rtm, table.clients[AF_INET], ipv4)
    return dict(sorted(figures.items()))


if __name__ == "__main__":
    data = Path(sys.argv[1]) if len(sys.argv) > 1 else PREFIXES
    if sys.argv[2:] == ["bytes_per_route"]:
        print(json.dumps({"bytes_per_route": bytes_per_route(data)}))
    else:
        for name, value in measure(data).items():
            print(f"{name:28} {value:14,.2f}")
