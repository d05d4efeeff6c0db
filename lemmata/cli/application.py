"""The application: which commands there are, and where.

What lives here: `app`, which loads a command when it is asked for. What does not: the commands,
one module each, and starting up (`lemmata.cli`).
"""

from __future__ import annotations

import importlib
from typing import Any

import typer
from typer.core import TyperGroup

COMMANDS = {
    "doctor": "doctor:doctor",
    "verify": "verify:verify",
    "prove": "prove:prove",
    "strategy": "strategy:strategy",
    "mutate": "mutate:grow",
    "loop": "loop:loop",
    "trace": "trace:trace",
    "model": "model:model",
}
"""Where each command is: its module here, and the function or the group of commands in it."""


class _Commands(TyperGroup):
    """Loads a command when it is asked for: no command waits for the rooms of the others."""

    def list_commands(self, ctx: Any) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        if cmd_name not in COMMANDS:
            return None
        module, _, attribute = COMMANDS[cmd_name].partition(":")
        found = getattr(importlib.import_module(f"lemmata.cli.{module}"), attribute)
        if not isinstance(found, typer.Typer):
            alone = typer.Typer(add_completion=False, rich_markup_mode=None)
            alone.command(cmd_name)(found)
            found = alone
        command = typer.main.get_command(found)
        command.name = cmd_name
        return command


app = typer.Typer(
    name="lemmata",
    cls=_Commands,
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    help="Verify and prove, with answers that can be trusted.",
)


@app.callback(invoke_without_command=True)
def _root(
    version: bool = typer.Option(False, "--version", help="Show the version and leave."),
) -> None:
    if version:
        from lemmata import __version__

        typer.echo(f"lemmata {__version__}")
        raise typer.Exit
