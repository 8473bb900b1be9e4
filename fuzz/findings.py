"""docs/findings.md: what was found in other software, from the traces that show it.

Profiles name the traces, with target and explanation. `python -m fuzz.findings` replays each of
them and writes the page; it writes nothing, and says why, unless all fail as they are said to.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from rtmref import lang
from rtmref.concrete.model import Model
from rtmref.concrete.program import program
from rtmref.engine.replay import ReplaySettings, replay
from rtmref.engine.stored import identifier
from rtmref.engine.vocabulary import vocabulary
from rtmref.files import write_atomically
from rtmref.lang.spec import Spec
from rtmref.profile import Expected, Profile
from rtmref.profile.loading import load
from rtmref.profile.versions import number_of
from rtmref.trace import Trace
from rtmref.trace.reading import load as read

ROOT: Final = Path(__file__).parents[1]
PAGE: Final = ROOT / "docs/findings.md"
HEAD: Final = """# Findings

What differs from the model in other software, each with a trace that shows it, made as small as
it gets. `make findings` plays the traces and writes this page, unless one shows something else, or
runs on a version of the software in which it was not seen.
"""
NOTHING: Final = "\nNothing is stored.\n"


@dataclass(frozen=True, slots=True)
class Entry:
    """A difference that is known, and the trace that shows it."""

    profile: Profile
    expected: Expected
    trace: Trace

    @property
    def path(self) -> Path:
        """Where the trace is, in the checkout."""
        return Path("profiles") / self.expected.trace


def entries(spec: Spec, profiles: Mapping[str, Profile]) -> Iterator[Entry]:
    """What the profiles expect to fail, each trace once."""
    words, seen = vocabulary(spec), set[str]()
    for profile in profiles.values():
        for each in profile.expected:
            if each.trace not in seen:
                seen.add(each.trace)
                text = (ROOT / "profiles" / each.trace).read_text(encoding="utf-8")
                yield Entry(profile, each, read(text, words, each.trace))


def page(listed: list[Entry]) -> str:
    """The text of the page."""
    return HEAD + ("".join(map(_section, listed)) or NOTHING)


def _section(entry: Entry) -> str:
    trace, expected = entry.trace, entry.expected
    count = len(trace.calls)
    calls = "1 call" if count == 1 else f"{count} calls"
    burst = ", all in flight at once" if trace.burst else ""
    return f"""
## {trace.target} {number_of(trace.version)}: {expected.fails}

{" ".join(expected.reason.split())}.

- seen in `{trace.version}`, expected of {", ".join(expected.versions) or "every version"}
- id `{identifier(trace)}`, {calls}{burst}, by the profile `{trace.profile}` ({expected.link})
- again: `rtmref replay {entry.path}`
""".replace("..\n", ".\n")


def otherwise(spec: Spec, profiles: Mapping[str, Profile], listed: list[Entry]) -> Iterator[str]:
    """What replays say where it is not what the page would say."""
    settings, model = ReplaySettings(spec, (), profiles=profiles), Model(program(spec))
    for entry in listed:
        told = replay(settings, model, ROOT / entry.path)
        wanted = identifier(entry.trace)
        if told.finding is None or told.finding.id != wanted:
            yield f"{entry.path}: {told.answer}: {told.reason}"
        elif told.version != entry.trace.version:
            yield f"{entry.path}: seen in {entry.trace.version!r}, played on {told.version!r}"


def main() -> int:
    """Replay, and write the page."""
    checked = lang.check(None)
    spec = checked.spec
    assert spec is not None
    profiles = load(checked, None).found
    listed = list(entries(spec, profiles))
    if wrong := list(otherwise(spec, profiles, listed)):
        print("\n".join(wrong), file=sys.stderr)
        return 1
    write_atomically(PAGE, page(listed))
    print(f"{len(listed)} findings, each replayed: {PAGE}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
