"""The verbs and what happens around all of them: usage errors, interrupts, internal errors."""

from __future__ import annotations

from collections.abc import Sequence
from importlib import import_module
from pathlib import Path
from typing import Final

import click

from rtmref import __version__
from rtmref.cli.crash import keep
from rtmref.verdicts import ExitCode

VERBS: Final[dict[str, str]] = {
    "check": "Do the main job: check, prove, test, fuzz, play, replay, read a table.",
    "lint": "Load the specification and check names, types and totality.",
    "prove": "Prove every invariant under every operation.",
    "test": "Run the stateful machine on the model.",
    "fuzz": "Compare an implementation with the model, call by call.",
    "compare": "Put the same calls to several implementations: who answers what.",
    "explore": "Try every sequence of calls in small scopes.",
    "scenario": "Play the calling patterns of the documentation on model and implementation.",
    "mutate": "Tell what of the specification would be missed: judge its mutants.",
    "replay": "Run stored traces again: FIXED, FAILED or ERROR.",
    "export": "Write a stored trace as a script, a test for pytest, or states (ITF).",
    "table": "Read a real routing table into an implementation and the model.",
    "facts": "Tell what cites each fact of the documentation, and its verdict.",
    "report": "Write the reports of a stored run again, in any form.",
    "explain": "Explain a diagnostic code, a verdict word or an exit code.",
    "init": "Write the skeleton of a target in the language of your choice.",
    "schema": "Print the JSON Schema of a kind of files, or of reports.",
}
"""Every verb and its one line of help; its module is imported when it is called."""
EPILOG: Final = (
    "Exit codes: 0 every selected check reached its verdict, 1 a finding, 2 bad input, "
    "3 inconclusive, 4 internal error, 130 interrupted."
)


class Verbs(click.Group):
    """A group that imports a verb's module only to run it or to show its own help."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The verbs in the order of a working day."""
        return list(VERBS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of a verb, or None."""
        if cmd_name not in VERBS:
            return None
        command: click.Command = import_module(f"rtmref.cli.{cmd_name}").command
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The table of verbs, without importing any."""
        with formatter.section("Verbs"):
            formatter.write_dl(list(VERBS.items()))

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """The verb that the arguments name; anything else is a usage error with a suggestion."""
        if args[0] not in VERBS and not args[0].startswith("-"):
            ctx.fail(f"there is no verb {args[0]!r}{_suggestion(args[0])}")
        return super().resolve_command(ctx, args)


@click.group(
    cls=Verbs,
    name="rtmref",
    epilog=EPILOG,
    context_settings={"help_option_names": ["-h", "--help"]},
    subcommand_metavar="VERB [ARGUMENTS]...",
)
@click.version_option(__version__, message="%(prog)s %(version)s")
def program() -> None:
    """The Routing Table Manager of Windows RRAS as a specification that runs.

    It is proved, it tests implementations, and it says what is known and what is not.
    """


def run(arguments: Sequence[str]) -> int:
    """The exit code of a command line; everything a user must know has been printed."""
    try:
        code = program.main(list(arguments), prog_name="rtmref", standalone_mode=False)
    except click.exceptions.Exit as request:
        return request.exit_code
    except click.ClickException as error:
        error.show()
        return ExitCode.BAD_INPUT
    except (KeyboardInterrupt, click.Abort):
        return ExitCode.INTERRUPTED
    except BrokenPipeError:
        return ExitCode.REACHED
    except Exception as error:
        click.echo(f"rtmref: {keep(error, Path('reports'), arguments)}", err=True)
        return ExitCode.INTERNAL
    return code if isinstance(code, int) else ExitCode.REACHED


def _suggestion(word: str) -> str:
    from difflib import get_close_matches

    close = get_close_matches(word, VERBS, n=1)
    return f"; did you mean {close[0]!r}?" if close else ""
