"""Scalars that are a file of their own."""

from __future__ import annotations

from rtmref.lang.positions import SourceText
from rtmref.lang.yaml_nodes import ScalarNode


def scalar(text: str) -> ScalarNode:
    """A scalar whose text is the whole file `f`."""
    return ScalarNode(SourceText("f", text), text, "", 0, len(text))
