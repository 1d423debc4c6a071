"""Lines of text between hands and a meter, both ways. Nothing of it is the maker's: it is ours.

    token 5c0e…            →  ok token                      over TCP, first
    cover open             →  ok cover=open                 done, and what is so now
    input 3 high           →  no PORT is '3'; must be …   not done, and why
                              * load_1=on tariff=2          what changed, for who watches

A line ends with LF, CR before it is passed over.
"""

LINE_SIZE_MAX = 200
"""Bytes of an act."""
ANSWER_SIZE_MAX = 16 * 1024
OK, NO, NEWS = "ok", "no", "*"
TOKEN = "token"
"""The first word where a token is asked for."""


class LineReader:
    """Cuts what arrives into lines, and keeps no more of one than may be."""

    def __init__(self, size_max: int) -> None:
        self.size_max = size_max
        self._line = bytearray()
        self._is_long = False

    def receive(self, data: bytes) -> list[str | None]:
        """The lines that ended in it, without what is before and behind their words; None for one that was too long."""
        *ended, rest = data.split(b"\n")
        lines = []
        for piece in ended:
            self._keep(piece)
            lines.append(None if self._is_long else self._line.decode("utf-8", "replace").strip())
            self._line.clear()
            self._is_long = False
        self._keep(rest)
        return lines

    def _keep(self, piece: bytes) -> None:
        self._is_long |= len(self._line) + len(piece) > self.size_max
        if not self._is_long:
            self._line += piece


def line(kind: str, said: str) -> bytes:
    """One line of an answer, in ASCII whatever was said."""
    return f"{kind} {said}\n".encode("ascii", "backslashreplace")
