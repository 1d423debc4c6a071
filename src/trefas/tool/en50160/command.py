"""The files of a report: asked for before the measuring, and written after it."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from trefas.base.errors import SetupError
from trefas.base.regular_file import check_written
from trefas.device.nameplate import software_revision
from trefas.tool.en50160.aggregates_csv import check_aggregates, write_aggregates
from trefas.tool.en50160.fields import judgement_fields
from trefas.tool.en50160.record import Record
from trefas.tool.en50160.report import html_report
from trefas.tool.en50160.statistics import Judgement, judge
from trefas.tool.pdf import browser, write_pdf

SUFFIXES = (".html", ".htm", ".pdf")


def write_record(
    record: Record, note: str, report: Path | None, aggregates: Path | None, *, island: bool = False
) -> dict[str, Any]:
    """Judges a record and writes what was asked for; what the JSON has of it. ``note`` says what was measured. Raises SetupError
    where a file cannot be written."""
    judgement = judge(record, island=island)
    if aggregates:
        write_aggregates(aggregates, record)
    if not report:
        return {}
    write_page(report, html_report(judgement, note, *made_by()))
    return fields_of(judgement)


def fields_of(judgement: Judgement) -> dict[str, Any]:
    """What the JSON has of a judgement."""
    return {"en50160": judgement_fields(judgement)}


def made_by() -> tuple[str, str]:
    """The version of the program, and the time."""
    return f"trefas {software_revision()}".strip(), f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC"


def check_files(report: Path | None, aggregates: Path | None) -> None:
    """Raises SetupError for one that cannot be written."""
    if report:
        check_report(report)
    if aggregates:
        check_aggregates(aggregates)


def check_report(report: Path) -> None:
    """Raises SetupError for a file that cannot be written."""
    if report.suffix.lower() not in SUFFIXES:
        raise SetupError(f"the report {report} is neither .html nor .pdf; its name says which it is to be")
    check_written(report, "the report")
    if report.is_dir() or not report.absolute().parent.is_dir():
        raise SetupError(f"the report {report} cannot be written: it must be a file in a folder that is there")
    if report.suffix.lower() == ".pdf":
        browser()


def write_page(report: Path, html: str) -> None:
    """Writes a page, or prints it as PDF. Raises SetupError where the file cannot be written."""
    try:
        if report.suffix.lower() == ".pdf":
            write_pdf(html, report)
        else:
            report.write_text(html, encoding="utf-8")
    except OSError as error:
        raise SetupError(f"the report {report} cannot be written: {error.strerror}") from error
