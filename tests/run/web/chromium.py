"""A real browser without a window, and a served meter in a process of its own, for tests of the page."""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import pytest

CHROMIUM = next((path for name in ("chromium", "chromium-browser") if (path := shutil.which(name))), None)
NO_SANDBOX = ["--no-sandbox"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []
"""Chromium refuses to have its sandbox begun by root."""


@contextmanager
def served(*words: str) -> Iterator[str]:
    """The link of a meter that runs, with the token."""
    said = [sys.executable, "-m", "trefas", "run", "--no-memory", "--web", "127.0.0.1:0", *words]
    with subprocess.Popen(said, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as running:
        try:
            told = []
            for line in running.stdout:
                told.append(line)
                if found := re.search(r"http://\S+#token=\w+", line):
                    yield found[0]
                    break
            else:
                raise AssertionError(f"the meter told no link: {''.join(told)}")
        finally:
            running.terminate()
            running.stdout.read()


@contextmanager
def browser() -> Iterator[object]:
    """Chromium as Debian has it. Skips where it is not."""
    if CHROMIUM is None:
        pytest.skip("there is no chromium; as root make test installs it, else: apt install chromium")
    api = pytest.importorskip("playwright.sync_api", reason="playwright is of the group test: pip install --group test")
    with api.sync_playwright() as playwright:
        found = playwright.chromium.launch(executable_path=CHROMIUM, args=NO_SANDBOX)
        try:
            yield found
        finally:
            found.close()


@dataclass
class Visit:
    """A page that is looked at; what it writes to the console as a warning or an error is kept."""

    page: object
    link: str
    wrong: list[str] = field(default_factory=list)
    answers: list[tuple[str, int]] = field(default_factory=list)
    """Each address that was asked for, and how many bytes its answer has on the wire, compressed."""

    @classmethod
    def of(cls, browser, link: str, *, width: int = 1400, height: int = 900, dark: bool = False) -> "Visit":
        """Opens the link."""
        context = browser.new_context(
            viewport={"width": width, "height": height},
            color_scheme="dark" if dark else "light",
            reduced_motion="reduce",
        )
        context.set_default_timeout(60_000)
        visit = cls(context.new_page(), link)
        visit.page.on("console", visit._console)
        visit.page.on("pageerror", lambda error: visit.wrong.append(str(error)))
        visit.page.on("response", lambda answer: visit.answers.append((answer.url, _size(answer))))
        visit.page.goto(link)
        visit.page.locator(".segment.lit").first.wait_for(state="attached")
        return visit

    def tab(self, name: str) -> None:
        """Opens a tab by its link."""
        self.page.get_by_role("navigation").get_by_role("link", name=name, exact=True).click()
        self.page.locator(f"nav a[aria-current]:text-is('{name}')").wait_for()

    def until(self, expression: str, argument: object = None) -> None:
        """Waits until an expression of JavaScript is true."""
        self.page.wait_for_function(expression, arg=argument)

    @property
    def display(self) -> str:
        """What the display says, as a screen reader has it."""
        return self.page.locator(".lcd").get_attribute("aria-label")

    def _console(self, message) -> None:
        if message.type in ("warning", "error"):
            self.wrong.append(message.text)


def _size(answer) -> int:
    return int(answer.headers.get("content-length", 0))
