"""The command `lemmata`.

What lives here: the application and its entry point `main`, one module a command. What does not:
work; commands call the rooms and show what they say.

Contract of every command: `--json` gives one object a line on standard output and nothing else
there; progress goes to standard error when that is a terminal; exit status 0 when every item is
verified or proved, 1 when some are not, 2 for wrong usage, 3 when a needed tool is missing.
"""

from __future__ import annotations

import typer

from lemmata.cli.doctor import doctor
from lemmata.cli.loop import loop
from lemmata.cli.model import model
from lemmata.cli.mutate import grow
from lemmata.cli.output import run_guarded
from lemmata.cli.prove import prove
from lemmata.cli.strategy import strategy
from lemmata.cli.trace import trace
from lemmata.cli.verify import verify

app = typer.Typer(
    name="lemmata",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    help="Verify and prove, with answers that can be trusted.",
)
app.command()(doctor)
app.command()(verify)
app.command()(prove)
app.command()(strategy)
app.command("mutate")(grow)
app.command()(loop)
app.add_typer(trace, name="trace")
app.add_typer(model, name="model")


@app.callback(invoke_without_command=True)
def _root(
    version: bool = typer.Option(False, "--version", help="Show the version and leave."),
) -> None:
    if version:
        from lemmata import __version__

        typer.echo(f"lemmata {__version__}")
        raise typer.Exit


def main() -> None:
    """Run the command line; never returns."""
    run_guarded(app)
