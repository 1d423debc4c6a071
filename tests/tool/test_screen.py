"""``trefas run`` in a terminal: the display is there as it is, and keys are hands."""

import os
import pty
import select
import time

from tests.programs import Program

SOURCE = "signal:u=230,i=10,rate=1000"
PATIENCE_S = 120


def said_until(running, terminal, word, seen=""):
    """What the terminal shows until a word comes; a meter that starts may take its time."""
    end = time.monotonic() + PATIENCE_S
    while word not in seen:
        left = end - time.monotonic()
        assert left > 0, f"{word} did not come: {seen[-2000:]}"
        assert running.poll() is None, f"it ended: {seen[-2000:]}"
        if select.select([terminal], [], [], 1.0)[0]:
            seen += os.read(terminal, 65536).decode("utf-8", "replace")
    return seen


def test_the_display_is_in_the_terminal_and_keys_are_hands():
    near, far = pty.openpty()
    words = ["trefas", "run", "--no-memory", "--source", SOURCE, "--listen", "module=tcp:127.0.0.1:0"]
    environment = {**os.environ, "TERM": "xterm", "COLUMNS": "110", "LINES": "60"}
    with Program("trefas", *words, stdin=far, stdout=far, stderr=far, env=environment) as running:
        try:
            seen = said_until(running, near, "left button")
            assert any(0x2800 < ord(character) < 0x2900 for character in seen)
            os.write(near, b"c")
            said_until(running, near, "cover=open")
            os.write(near, b"a")
            said_until(running, near, "display=96.54.1|")  # the start goes on: a short press does nothing yet
        finally:
            running.terminate()
            os.close(far)
    os.close(near)
    assert running.returncode == 0
