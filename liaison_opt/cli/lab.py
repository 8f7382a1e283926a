"""The command that lays the notebooks out and opens them: lab."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from liaison_opt import errors
from liaison_opt.cli.base import Lang, app, lang_of, say
from liaison_opt.language import language

if TYPE_CHECKING:
    from liaison_opt.training.desk import Laid


@app.command()
def lab(
    to: Annotated[Path, typer.Option("--to", help="Folder for the copies; changed ones are kept.")] = Path(
        "liaison_notebooks"
    ),
    lang: Lang = "en",
    solutions: Annotated[bool, typer.Option("--solutions", help="With the solutions of the exercises.")] = False,
    no_open: Annotated[bool, typer.Option("--no-open", help="Copy only, do not start JupyterLab.")] = False,
    browser: Annotated[
        bool, typer.Option("--browser/--no-browser", help="Open a browser, or only print the address.")
    ] = True,
    port: Annotated[int | None, typer.Option("--port", min=1024, max=65535, help="Port of JupyterLab.")] = None,
) -> None:
    """Copy the notebooks into a folder of yours and open JupyterLab.

    Lessons, pilots and the training track in one language; a copy that you changed is never overwritten. JupyterLab
    runs on this machine only and asks the network for nothing.
    """
    from liaison_opt.training import desk, jupyter  # noqa: PLC0415 (checks load the rules; nobody else needs them)
    from liaison_opt.training.words import text_in  # noqa: PLC0415

    chosen = language(lang_of(lang))
    if not no_open and not jupyter.installed():
        say([text_in(chosen, "lab.missing")])
        raise typer.Exit(errors.EXIT_BAD_INPUT)
    laid = desk.lay_out(to, chosen, solutions=solutions)
    for line in _told(laid, chosen):
        typer.echo(line)
    if no_open:
        typer.echo(text_in(chosen, "lab.next"))
        return
    typer.echo(text_in(chosen, "lab.opens"))
    raise typer.Exit(jupyter.run(to, chosen, port=port, browser=browser))


def _told(laid: Laid, lang: str) -> list[str]:
    """What became of the files, in a few lines."""
    from liaison_opt.training.words import text_in  # noqa: PLC0415

    lines = [text_in(lang, "lab.copied", folder=laid.folder, count=len(laid.written), same=len(laid.same))]
    lines += [text_in(lang, "lab.kept", file=name) for name in laid.kept]
    return [*map(str, lines)]
