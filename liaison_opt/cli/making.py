"""The command that makes synthetic places."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from liaison_opt import errors
from liaison_opt.cli.base import app, word
from liaison_opt.scenario.places import PLACES, block_of, first_towns, generate, write_tables


@app.command()
def places(
    name: Annotated[str, typer.Argument(help=f"A scenario with a [generate] block, or {', '.join(PLACES)}.")],
    out: Annotated[Path, typer.Option("--out", "-o", help="Folder for the Parquet tables.")],
    seed: Annotated[int | None, typer.Option("--seed", min=0, help="Another seed than the scenario's.")] = None,
    households: Annotated[int | None, typer.Option("--households", min=1, help="Households in all.")] = None,
    towns: Annotated[int | None, typer.Option("--towns", min=1, help="Only the first so many towns.")] = None,
) -> None:
    """Make the tables of a synthetic place.

    Real names and outline, all else drawn from the seed. Written as Parquet; each file says that it is synthetic.
    """
    block = block_of(name, seed=seed, households=households)
    tables = generate(block)
    if towns is not None:
        tables = first_towns(tables, towns)
    try:
        out.mkdir(parents=True, exist_ok=True)
        written = write_tables(tables, out, block)
    except OSError as error:
        raise errors.ScenarioError([word("--out", str(out), f"Choose another place: {error.strerror}.")]) from error
    typer.echo(f"Synthetic: {block.place}, seed {block.seed}.")
    for path, frame in zip(written, tables.values(), strict=True):
        typer.echo(f"Written: {path} ({len(frame):,} rows)")
