"""Files that are either the old ones or the new ones."""

from __future__ import annotations

from pathlib import Path

import pytest

from rtmref.files import write_atomically


def test_files_are_whole_or_old(tmp_path: Path) -> None:
    """A write that fails leaves the old file and nothing else behind."""
    path = tmp_path / "new" / "report.json"
    write_atomically(path, "one\n")
    with pytest.raises(UnicodeEncodeError):
        write_atomically(path, "two \ud800")
    assert path.read_text() == "one\n"
    assert list(path.parent.iterdir()) == [path]


def test_links_stay_links(tmp_path: Path) -> None:
    """Writing through a symbolic link changes its target."""
    target, link = tmp_path / "target", tmp_path / "link"
    target.write_text("old")
    link.symlink_to(target)
    write_atomically(link, "new")
    assert link.is_symlink()
    assert target.read_text() == "new"
