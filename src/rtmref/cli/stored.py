"""How a stored trace is named: its path, or the id of its finding."""

from __future__ import annotations

from typing import Any

import click


class Stored(click.Path):
    """A path that is there, or what may be an id: that is looked up later, by the specification."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """The path; an id as it is."""
        from rtmref.engine.stored import IDENTIFIER

        self.exists = not IDENTIFIER.fullmatch(str(value))
        return super().convert(value, param, ctx)
