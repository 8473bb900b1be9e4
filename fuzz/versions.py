"""`make versions`: all proofs under the lowest and the newest Z3 that the project supports.

Each has an environment of its own, in the environment that this runs in. Every verdict has to be
the same, those on dead text included.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Final

from fuzz.figures import ROOT, line, recorded
from fuzz.seeds import verdicts
from rtmref import lang

SOLVER: Final = "z3-solver"
NAME: Final = "verdicts_that_differ_between_versions"
Verdicts = dict[str, str]


def requirements() -> dict[str, str]:
    """What to install for the lowest and the newest version: the bound itself, and anything."""
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    every = tomllib.loads(text)["project"]["dependencies"]
    (bound,) = (each for each in every if each.startswith(f"{SOLVER}>="))
    return {"lowest": bound.replace(">=", "=="), "newest": SOLVER}


def environment(name: str, requirement: str) -> Path:
    """The Python of an environment with the project and this solver."""
    folder = Path(sys.prefix) / f"z3-{name}"
    python = folder / "bin" / "python"
    if not python.exists():
        subprocess.run([sys.executable, "-m", "venv", folder], check=True)
    pip: list[str | Path] = [
        python,
        "-m",
        "pip",
        "--disable-pip-version-check",
        "--quiet",
        "install",
        "--upgrade",
    ]
    subprocess.run([*pip, "--editable", ROOT, requirement], check=True)
    return python


def told(python: Path, file: Path) -> Verdicts:
    """The verdicts that the prover gives in an environment."""
    command: list[str | Path] = [python, "-m", "fuzz.versions", "--verdicts", file]
    subprocess.run(command, cwd=ROOT, check=True)
    found: Verdicts = json.loads(file.read_text(encoding="utf-8"))
    return found


def compare() -> int:
    """Prove in both environments, tell what differs, write the figure."""
    found = []
    for name, requirement in requirements().items():
        python = environment(name, requirement)
        found.append(told(python, python.parents[1] / "verdicts.json"))
        version = f"from importlib.metadata import version; print(version({SOLVER!r}))"
        used = subprocess.run([python, "-c", version], capture_output=True, text=True, check=True)
        print(f"  {name}: {SOLVER} {used.stdout.strip()}, {len(found[-1])} verdicts", flush=True)
    lowest, newest = found
    differ = [each for each in lowest | newest if lowest.get(each) != newest.get(each)]
    for each in differ:
        print(f"  {each}: {lowest.get(each)} and {newest.get(each)}")
    print(line(NAME, len(differ)))
    return recorded({NAME: len(differ)})


def main() -> int:
    """Compare; or, in one of the environments, write the verdicts to a file."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--verdicts", type=Path)
    file = options.parse_args().verdicts
    if file is None:
        return compare()
    spec = lang.check().spec
    assert spec is not None
    found = {" of ".join(about): verdict for about, verdict in verdicts(spec, 0).items()}
    file.write_text(json.dumps(found), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
