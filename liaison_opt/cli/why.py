"""The command that asks a finished plan: why."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import pandas as pd
import typer

from liaison_opt import api, errors
from liaison_opt.cli.base import Json, Lang, Seed, Year, app, interruptible, lang_of, print_json, say, word
from liaison_opt.output import contract
from liaison_opt.plan import Plan
from liaison_opt.scenario import Scenario, shipped
from liaison_opt.scenario.digest import digest

_OTHER = {
    "en": "Note: the plan was made of another input than scenario {name} as it is now; the answer is about the latter.",
    "zh": "提示：该方案并非由现在的情景 {name} 生成；以下回答针对后者。",
}


@app.command()
def why(
    roster: Annotated[Path, typer.Argument(metavar="ROSTER", help="A plan's folder, as `liaison-opt plan` wrote it.")],
    session: Annotated[str | None, typer.Option("--session", help="Why this session? An id of roster.csv.")] = None,
    cadre: Annotated[str | None, typer.Option("--cadre", help="With --date: why is this post there, or not?")] = None,
    date: Annotated[str | None, typer.Option("--date", help="A day, as YYYY-MM-DD.")] = None,
    community: Annotated[str | None, typer.Option("--community", help="Why this place so often?")] = None,
    scenario: Annotated[
        str | None, typer.Option("--scenario", help="What the plan was made of, where that is no shipped scenario.")
    ] = None,
    year: Year = None,
    seconds: Annotated[
        float | None, typer.Option("--seconds", min=0, help="Wall-clock limit; what it cuts short is not proven.")
    ] = None,
    seed: Seed = 0,
    lang: Lang = "en",
    as_json: Json = False,
) -> None:
    """Say why a plan is as it is.

    Which rules force a session, what the next best choice would cost, why a post is not somewhere on a day, what one
    session fewer or more at a place would mean. Each answer is a solve, given the links of the plan.
    """
    from liaison_opt.solve.engine import Stop  # noqa: PLC0415 (OR-Tools is loaded only where it is needed)

    lang = lang_of(lang)
    files = contract.read(roster)
    certificate = contract.certificate_from_json(files.certificate)
    given = _given(scenario, certificate.scenario, certificate.readings, year)
    if digest(given) != certificate.fingerprint:
        say([_OTHER[lang].format(name=given.name)])
    plan = _plan(given, files)
    stop = Stop(seconds)
    with interruptible(stop):
        answer = api.why(plan, session=session, cadre=cadre, date=date, community=community, seed=seed, stop=stop,
                         lang=lang)  # fmt: skip
    if as_json:
        print_json(answer.to_json())
    else:
        typer.echo(str(answer))
    raise typer.Exit(errors.EXIT_NOTHING_FOUND if answer.status == "unknown" else errors.EXIT_FINE)


def _plan(given: Scenario, files: contract.PlanFiles) -> Plan:
    """The plan of a folder as it stands, not judged anew: the questions are about its links and sessions."""
    nothing = pd.DataFrame()
    return Plan(
        scenario=given, links=files.links, roster=files.roster, audit=files.audit, compliance=nothing, missed=nothing,
        certificate=contract.certificate_from_json(files.certificate),
    )  # fmt: skip


def _given(where: str | None, name: str, readings: dict[str, str], year: int | None) -> Scenario:
    """What the plan was made of: the scenario that is named, or the shipped one of the certificate's name."""
    if where is None and name not in shipped():
        todo = f"The plan was made of {name!r}, which is not shipped: name its folder or workbook."
        raise errors.ScenarioError([word("--scenario", "", todo)])
    return api.scenario(where or name, readings=readings, year=year)
