"""A report as PDF: the HTML page printed by a browser without a window.

Chromium, Chrome or Edge is looked for; nothing is installed. The page brings its own style for paper, so the two look alike.
"""

import os
import shutil
import subprocess
import tempfile
from pathlib import Path

from trefas.base.errors import SetupError

BROWSERS = (
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "chrome",
    "microsoft-edge",
    "msedge",
)
TIMEOUT_S = 120


def browser() -> str:
    """The browser that prints. Raises SetupError where there is none."""
    found = next((path for name in BROWSERS if (path := shutil.which(name))), None)
    if found is None:
        raise SetupError(
            "a report as PDF is printed by Chromium, Chrome or Edge, and none was found; write an .html and print that"
        )
    return found


def write_pdf(html: str, file: Path) -> None:
    """Prints a page. Raises SetupError where the browser does not."""
    with tempfile.TemporaryDirectory() as folder:
        page, printed = Path(folder, "report.html"), Path(folder, "report.pdf")
        page.write_text(html, encoding="utf-8")
        words = [browser(), "--headless=new", "--disable-gpu", f"--user-data-dir={folder}/profile"]
        words += ["--no-pdf-header-footer", f"--print-to-pdf={printed}", page.as_uri()]
        if getattr(os, "geteuid", lambda: 1)() == 0:
            words.insert(1, "--no-sandbox")  # it refuses to run as root with one
        try:
            done = subprocess.run(words, capture_output=True, text=True, timeout=TIMEOUT_S)
        except (OSError, subprocess.TimeoutExpired) as error:
            raise SetupError(f"{words[0]} could not print the report: {error}") from error
        if done.returncode or not printed.exists():
            last = (done.stderr.strip().splitlines() or ["it says nothing"])[-1]
            raise SetupError(f"{words[0]} did not print the report: {last}")
        shutil.copyfile(printed, file)
