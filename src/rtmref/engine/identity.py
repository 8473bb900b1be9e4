"""What findings and their traces are called, and the command lines that bring them about again.

The same that goes wrong in the same target is the same finding wherever it shows.
"""

from __future__ import annotations

import re
import shlex
from pathlib import Path, PurePath
from typing import Final

from rtmref.events import fingerprint
from rtmref.targets.ribs import RIBS
from rtmref.trace import USUAL_TARGET, Trace

PLAIN: Final = re.compile(r"[a-z0-9-]{1,40}")
LONGEST: Final = 40
"""Characters of a command in the name of a file."""


def finding_id(way: str, target: str) -> str:
    """The id of a finding: `way` tells what goes wrong."""
    return fingerprint(way) if target == USUAL_TARGET else fingerprint(way, target)


def trace_name(trace: Trace) -> str:
    """The name of the file that keeps the trace of a finding: the target and what went wrong."""
    return f"{_slug(trace.target)}-{'-'.join(trace.about.split()).lower()}.yaml"


def _slug(target: str) -> str:
    """The target as part of a name; of a command the names of its files, and a mark of the rest."""
    if PLAIN.fullmatch(target):
        return target
    names = " ".join(PurePath(word).name for word in target.split())
    words = re.sub(r"[^a-z0-9]+", "-", names.lower())[:LONGEST].strip("-")
    return f"{words}-{fingerprint(target)[:6]}".lstrip("-")


def target_option(target: str) -> str:
    """How a verb is told the target, with the space before it; nothing for the usual one."""
    return "" if target == USUAL_TARGET else f" --target {shlex.quote(target)}"


def fuzz_line(trace: Trace) -> str:
    """The command that comes upon what the trace shows, if it is told how many calls it takes."""
    profile = f" --profile {trace.profile}" if trace.profile else ""
    burst = f" --burst {trace.burst}" if trace.burst else ""
    return f"rtmref fuzz{target_option(trace.target)}{profile}{burst} --seed {trace.seed}"


def replay_line(trace: Trace, path: Path) -> str:
    """The command that plays the stored trace; a routing table is known by its name there."""
    target = "" if trace.target in RIBS else target_option(trace.target)
    return f"rtmref replay {shlex.quote(str(path))}{target}"
