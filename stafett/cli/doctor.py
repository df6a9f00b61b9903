"""`stafett doctor`: what this installation has and lacks."""

from __future__ import annotations

import click

from stafett.cli.installation import settings_here


@click.command("doctor")
def command() -> None:
    """Say what is there, what is missing, and how to get it. Changes nothing; exit status 1 if something is missing.

    \b
    Example:  stafett doctor
    """
    from stafett.doctor import State, examine, report

    findings = examine(settings_here())
    click.echo(report(findings))
    if any(one.state is State.MISSING for one in findings):
        raise SystemExit(1)
