"""What the administrator may type: flask demo · jobs · access · verify · rules · first-admin."""

import time

import click
from flask import Flask

from portal.cashier.payments import queries as payments
from portal.core import access, audit, database, jobs, sealing, witness
from portal.registry.papers import signatures
from portal.registry.rulebook import evidence
from portal.registry.staff import operations as staff
from portal.service.complaints.dispute_packs import queries as dispute_packs


def init(app: Flask) -> None:
    """Register the commands."""

    @app.cli.command("demo")
    @click.option("--if-empty", is_flag=True, help="Do nothing when somebody works here already.")
    @click.option(
        "--size", type=click.IntRange(1, 5_000_000), help="So many customers by bulk insert, for measurements."
    )
    def demo(if_empty: bool, size: int | None) -> None:
        """Build the demo clinic, relative to today; with --size a large one."""
        build_demo(app, if_empty=if_empty, size=size)

    @app.cli.command("access")
    def show_access() -> None:
        """Print every route and who may use it."""
        print(access_table(app))

    @app.cli.command("verify")
    def verify() -> None:
        """Check the audit chain, the money it vouches for and every sealed paper; exit 1 when something differs."""
        broken = [
            *audit.verify(), *witness.verify(), *payments.verify(), *sealing.verify(), *signatures.verify(),
            *dispute_packs.verify(),
        ]  # fmt: skip
        for line in broken:
            print(line)
        if broken:
            raise SystemExit(1)
        print(f"{audit.count()} audit entries: unbroken. Money: as it was spoken of. Sealed papers: as sealed.")

    @app.cli.command("rules")
    def show_rules() -> None:
        """Print per section: rules, kept in code, proven by a test, measured live."""
        for line in evidence.report():
            print(line)

    @app.cli.command("first-admin")
    @click.argument("username")
    @click.argument("name")
    def first_admin(username: str, name: str) -> None:
        """Make the first administrator of an empty portal; prints the one-time password."""
        with database.transaction():
            person, password = staff.first_admin(by=database.SystemActor("set-up"), username=username, name=name)
            print(f"{person.username} may sign in once with: {password}")

    @app.cli.command("jobs")
    def show_jobs() -> None:
        """Print the jobs and their timetables."""
        for job in jobs.declared():
            print(f"{job.name:32} {job.timetable or 'on demand'}")


def access_table(app: Flask) -> str:
    """The role × route table as text, one route a line."""
    lines = []
    for route, endpoint, needs, who in access.table(app):
        lines.append(f"{route}  {endpoint}  [{needs}]  {' '.join(who)}")
    return "\n".join(lines)


def build_demo(app: Flask, *, if_empty: bool, size: int | None) -> None:
    """Build the demo clinic, or fill the database with `size` customers. Raises ClickException where there is none."""
    from portal.demo import build, bulk  # only here: a real clinic never loads it

    if not app.config["DEMO"]:
        raise click.ClickException(
            "there is no demo here: it is for development only, and PORTAL_DEMO=0 switches it off"
        )
    empty = build.is_empty()
    if not empty and (if_empty or size is None):
        if if_empty:
            return
        raise click.ClickException("somebody works here already; the demo clinic is built into an empty database")
    start = time.monotonic()
    if size is None:
        customers = build.build()
    else:
        bulk.fill(size, lambda what: click.echo(f"{time.monotonic() - start:6.1f} s  {what}"))
        customers = size
    click.echo(f"The demo clinic is there: {customers} customers, {time.monotonic() - start:.0f} s.")
