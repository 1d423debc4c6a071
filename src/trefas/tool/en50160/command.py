"""``trefas measure --report``: the file is asked for before the measuring, and written behind it."""

from datetime import UTC, datetime
from pathlib import Path

from trefas.base.errors import SetupError
from trefas.device.nameplate import software_revision
from trefas.tool.en50160.report import html_report
from trefas.tool.en50160.statistics import Judgement
from trefas.tool.pdf import browser, write_pdf

SUFFIXES = (".html", ".htm", ".pdf")


def check_report(report: Path) -> None:
    """Raises SetupError for a file that can not be written."""
    if report.suffix.lower() not in SUFFIXES:
        raise SetupError(f"the report {report} is neither .html nor .pdf; its name says which it is to be")
    if report.is_dir() or not report.absolute().parent.is_dir():
        raise SetupError(f"the report {report} can not be written: it must be a file in a folder that is there")
    if report.suffix.lower() == ".pdf":
        browser()


def write_report(report: Path, judgement: Judgement, source: str) -> None:
    """Writes what was judged. Raises SetupError where the file can not be written."""
    made = f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC"
    html = html_report(judgement, source, f"trefas {software_revision()}".strip(), made)
    try:
        if report.suffix.lower() == ".pdf":
            write_pdf(html, report)
        else:
            report.write_text(html, encoding="utf-8")
    except OSError as error:
        raise SetupError(f"the report {report} can not be written: {error.strerror}") from error
