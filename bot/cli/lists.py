"""The list as a workbook: reads one, writes one, and says what reading it would change."""

import gc
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli import office

if TYPE_CHECKING:
    from bot.settings import Settings
    from locales import Words
    from models.engine import Session
    from services.workbook.plan import Plan

app = typer.Typer(help="The list as a workbook, both ways.", no_args_is_help=True)


@app.command("import")
def import_(
    file: Annotated[Path, typer.Argument(help="An xlsx, xls or csv file.")],
    *,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Only say what would be added, changed and refused.")
    ] = False,
) -> None:
    """Bring the list to what a workbook says, all of it or nothing; a row that is not in it stays."""
    settings = office.settings()
    gc.disable()  # all that is read stays to the end: looking for garbage in it took a fifth of the time
    try:
        _import(settings, file, dry_run=dry_run)
    finally:
        gc.enable()


@app.command()
def export(file: Annotated[Path, typer.Argument(help="The xlsx file to write.")]) -> None:
    """Write the list as a workbook that can be imported again; no cell of it is a formula."""
    settings = office.settings()
    from services.workbook import kept, writing

    _write(file, writing.export(office.look(settings, kept.snapshot)))


@app.command()
def template(file: Annotated[Path, typer.Argument(help="The xlsx file to write.")]) -> None:
    """Write an empty workbook with every heading, and a sheet that says what belongs under each."""
    settings = office.settings()
    from locales import Words
    from services.workbook import writing
    from views.lists import remarks

    _write(file, writing.template(remarks(Words(settings.locale, settings.timezone))))


def _import(settings: "Settings", file: Path, *, dry_run: bool) -> None:
    plan = _compared(settings, file)
    _show(plan, _words(settings))
    if dry_run or plan.refused:
        typer.echo(f"added {len(plan.added)} changed {len(plan.changed)} refused {plan.refused}")
        if plan.refused:
            raise typer.Exit(1)
        return
    seconds = _applied(settings, plan)
    done = f"imported: added {len(plan.added)} changed {len(plan.changed)}"
    typer.echo(f"{done}; the writer was blocked for {seconds:.2f} s")


def _compared(settings: "Settings", file: Path) -> "Plan":
    from services.workbook import kept, layout, reading
    from services.workbook.findings import TooBig, WorkbookRefused
    from services.workbook.plan import compare

    words = _words(settings)
    try:
        if file.stat().st_size > reading.MOST_MB * reading.MB:
            raise TooBig(limit_mb=reading.MOST_MB)
        contents = layout.contents(reading.read(file.read_bytes()))
    except OSError as error:
        office.refuse(f"{file} cannot be read ({error.strerror}).")
    except WorkbookRefused as error:
        office.refuse(words.plain(error.key, **error.fields), "Nothing has changed.")
    return compare(contents, office.look(settings, kept.snapshot))


def _applied(settings: "Settings", plan: "Plan") -> float:
    """Apply a plan and return for how long no other could write, COMMIT included."""
    from services.workbook import applying
    from services.workbook.findings import NotApplied

    began_s = 0.0
    now = office.now(settings)

    def work(session: "Session") -> None:
        nonlocal began_s
        began_s = monotonic()
        applying.apply(session, plan, by=None, now=now)

    try:
        office.unit(settings, work)
    except NotApplied as error:
        office.refuse(_words(settings).plain(error.key))
    return monotonic() - began_s


def _show(plan: "Plan", words: "Words") -> None:
    from views import lists

    for change in plan.changed:
        for line in lists.changes(change, words):
            typer.echo(line)
    for refused in (False, True):
        for finding in plan.findings:
            if finding.refuses is refused:
                typer.echo(f"{'REFUSED' if refused else 'note'}  {lists.say(finding, words)}")


def _words(settings: "Settings") -> "Words":
    from locales import Words

    return Words("en", settings.timezone)


def _write(file: Path, content: bytes) -> None:
    if file.suffix.lower() != ".xlsx":
        office.refuse(f"{file} is not named .xlsx, and only xlsx is written.")
    try:
        file.write_bytes(content)
    except OSError as error:
        office.refuse(f"{file} cannot be written ({error.strerror}).")
    typer.echo(f"{file} is written.")
