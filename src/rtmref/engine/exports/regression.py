"""A trace as a test for pytest that has rtmref play it."""

from __future__ import annotations

import re
from typing import Final

from rtmref.engine.vocabulary import vocabulary
from rtmref.lang.spec import Spec
from rtmref.trace import USUAL_TARGET, Trace
from rtmref.trace.writing import dump

TEXT: Final = '''"""A stored difference from the model of RTM; it needs rtmref."""

import subprocess
import sys

TRACE = {trace}
OPTIONS = {options!r}


def test_{name}(tmp_path):
    """What went wrong once is right now: {about}"""
    path = tmp_path / "trace.yaml"
    path.write_text(TRACE, encoding="utf-8")
    command = [sys.executable, "-m", "rtmref", "replay", str(path), *OPTIONS]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
'''


def regression(spec: Spec, trace: Trace, target: str) -> str:
    """The text of the test."""
    about = trace.expected or trace.about or "a trace"
    words = re.sub(r"[^0-9A-Za-z ]+", " ", about).split()
    named = target != USUAL_TARGET and not trace.profile
    lines = dump(trace, vocabulary(spec)).splitlines(keepends=True)
    return TEXT.format(
        trace="\n".join(("(", *(f"    {line!r}" for line in lines), ")")),
        options=["--target", target] if named else [],
        name="_".join(words).lower(),
        about=" ".join(words),
    )
