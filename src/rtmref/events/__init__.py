"""What engines yield while they work; every report is a fold over one such stream.

    Started (StageStarted (Progress | Judged | Found | Figure | Noted | Coverage | Traced | Misused
    | MutantJudged | Grounded | Explored | Complained | Rejected | Said | Reached)*
    StageEnded)* Ended

An engine never prints and never reads a clock for these: the command line measures time as the
events pass. Everything here is plain immutable data, so that a stream can be stored as lines of
JSON and read again without loss.
"""

from __future__ import annotations

from rtmref.events.checks import INITIAL_STATE, CheckKind, Judged
from rtmref.events.citations import Citing, Traced
from rtmref.events.explorations import Explored, Witness
from rtmref.events.findings import Change, Finding, Found, Portrait, Reached, Step, fingerprint
from rtmref.events.ledger import Grounded
from rtmref.events.measures import Coverage, Figure
from rtmref.events.mutants import MutantJudged
from rtmref.events.pictures import Box, Group, Line, Mark, Picture, Pointer
from rtmref.events.remarks import Complained, Misused, Noted, Rejected, Said
from rtmref.events.stages import Ended, Progress, Setting, StageEnded, StageStarted, Started
from rtmref.events.stream import ENDINGS, MEANINGS, Event, concluded, deserved, graver, inside
from rtmref.events.timelines import Bar, Lane

__all__ = [
    "ENDINGS",
    "INITIAL_STATE",
    "MEANINGS",
    "Bar",
    "Box",
    "Change",
    "CheckKind",
    "Citing",
    "Complained",
    "Coverage",
    "Ended",
    "Event",
    "Explored",
    "Figure",
    "Finding",
    "Found",
    "Grounded",
    "Group",
    "Judged",
    "Lane",
    "Line",
    "Mark",
    "Misused",
    "MutantJudged",
    "Noted",
    "Picture",
    "Pointer",
    "Portrait",
    "Progress",
    "Reached",
    "Rejected",
    "Said",
    "Setting",
    "StageEnded",
    "StageStarted",
    "Started",
    "Step",
    "Traced",
    "Witness",
    "concluded",
    "deserved",
    "fingerprint",
    "graver",
    "inside",
]
