"""Where the tables are that these tests read."""

from __future__ import annotations

import importlib.util
import os
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import pytest

from rtmref.tables import Item, read

ROOT = Path(__file__).parents[2]
REAL_DATA = Path(os.environ.get("RTMREF_DATA", ROOT.parent / "shared" / "data"))

Reading = Callable[[bytes], list[Item]]


@pytest.fixture(scope="session")
def wire() -> ModuleType:
    """The generator of the sample tables: it also writes single records."""
    path = ROOT / "fuzz" / "sample_table.py"
    spec = importlib.util.spec_from_file_location("sample_table", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="session")
def sample() -> Path:
    """The MRT file of the repository."""
    return ROOT / "tests" / "samples" / "sample.mrt.bz2"


@pytest.fixture(scope="session")
def sample_prefixes() -> Path:
    """The list of prefixes of the repository."""
    return ROOT / "tests" / "samples" / "sample_prefixes.txt.gz"


@pytest.fixture(scope="session")
def real() -> Callable[[str], Path]:
    """A real table by its name; the test is skipped where it is not there."""

    def find(name: str) -> Path:
        path = REAL_DATA / name
        if not path.exists():
            pytest.skip(f"{name} is not in {REAL_DATA} (set RTMREF_DATA)")
        return path

    return find


@pytest.fixture
def reading(tmp_path: Path) -> Reading:
    """Reads content as a file."""

    def of(content: bytes) -> list[Item]:
        path = tmp_path / "content"
        path.write_bytes(content)
        return list(read(path))

    return of
