"""``trefas measure --report`` and ``--aggregates``: the files are asked for before the measuring, and written after it."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from trefas.base.errors import SetupError
from trefas.device.nameplate import software_revision
from trefas.sources.source import Source
from trefas.tool.en50160.aggregates_csv import check_aggregates, write_aggregates
from trefas.tool.en50160.fields import judgement_fields
from trefas.tool.en50160.record import U_N_USUAL_V, Record, Recorder
from trefas.tool.en50160.report import html_report
from trefas.tool.en50160.statistics import judge
from trefas.tool.pdf import browser, write_pdf

SUFFIXES = (".html", ".htm", ".pdf")


def begin_report(
    source: Source, u_n_v: float | None = None, report: Path | None = None, aggregates: Path | None = None
) -> Recorder:
    """What looks at the measuring. Raises SetupError for files that can not be written and a voltage that can not be."""
    check_files(report, aggregates)
    known = u_n_v is not None
    return Recorder(
        source.wiring, U_N_USUAL_V if u_n_v is None else u_n_v, time_scale=source.time_scale, u_n_known=known
    )


def end_report(
    recorder: Recorder, source: Source, report: Path | None, aggregates: Path | None, *, island: bool = False
) -> dict[str, Any]:
    """Writes what was asked for; what the JSON has of it. Raises SetupError where a file can not be written."""
    return write_record(recorder.record(), source.note, report, aggregates, island=island)


def write_record(
    record: Record, note: str, report: Path | None, aggregates: Path | None, *, island: bool = False
) -> dict[str, Any]:
    """The same of a record, whatever it was made of; ``note`` says what that was."""
    judgement = judge(record, island=island)
    if aggregates:
        write_aggregates(aggregates, judgement.record)
    if not report:
        return {}
    made = f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC"
    software = f"trefas {software_revision()}".strip()
    _write(report, html_report(judgement, note, software, made))
    return {"en50160": judgement_fields(judgement)}


def check_files(report: Path | None, aggregates: Path | None) -> None:
    """Raises SetupError for one that can not be written."""
    if report:
        check_report(report)
    if aggregates:
        check_aggregates(aggregates)


def check_report(report: Path) -> None:
    """Raises SetupError for a file that can not be written."""
    if report.suffix.lower() not in SUFFIXES:
        raise SetupError(f"the report {report} is neither .html nor .pdf; its name says which it is to be")
    if report.is_dir() or not report.absolute().parent.is_dir():
        raise SetupError(f"the report {report} can not be written: it must be a file in a folder that is there")
    if report.suffix.lower() == ".pdf":
        browser()


def _write(report: Path, html: str) -> None:
    try:
        if report.suffix.lower() == ".pdf":
            write_pdf(html, report)
        else:
            report.write_text(html, encoding="utf-8")
    except OSError as error:
        raise SetupError(f"the report {report} can not be written: {error.strerror}") from error
