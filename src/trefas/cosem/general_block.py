"""General block transfer of one association: APDUs in blocks, both ways (Green Book, 9.4.6.13).

    the client's blocks → one whole APDU, ciphered or not → whoever answers it → blocks of the answer

Who sends in blocks is answered in blocks; an answer that is longer than an APDU goes in blocks too. A window of blocks goes in a
row, all but its last one with the streaming bit; then it is the peer's turn, whose number acknowledged is the last one it has in
order. What was lost is sent again from there. Acknowledgements have numbers like any block.

Our own choices, where the book leaves room: of the client's blocks those behind a gap are dropped, and it sends them again; a
client that has not said how many it takes gets one, and over HDLC all get one at a time, since each needs a turn there; one that
acknowledges what was never sent is told that the transfer is given up; block 1 with bytes begins again, unless it is awaited.
"""

from collections.abc import Callable, Sequence

from trefas.base.errors import LocalError, RemoteError
from trefas.cosem.refusals import MALFORMED, TOO_LONG
from trefas.cosem.transfer import VALUE_SIZE_MAX, raw_size_of
from trefas.wire import apdu
from trefas.wire.general_block import GENERAL_BLOCK, GIVEN_UP, HEADER_SIZE, NUMBER_MAX, WINDOW_MAX, GeneralBlock

WINDOW = 16
"""Blocks that are taken in a row."""
ROW_SIZE_MAX = 32_768
"""Bytes that go in a row; ports close a connection whose peer leaves twice as much unread."""
REQUEST_SIZE_MAX = VALUE_SIZE_MAX
"""The longest APDU taken in blocks."""
ANSWER_SIZE_MAX = 4 << 20
"""The longest APDU that goes out in blocks: twice the longest list, so that ciphering has room."""


class GeneralTransfer:
    """``answer`` gives what a whole APDU is answered with. ``receive_size_max`` and ``send_size_max`` are those of an APDU that
    goes alone, as every block does. ``in_a_row`` is how many of them the link takes in one turn."""

    def __init__(
        self, answer: Callable[[bytes], bytes], receive_size_max: int, send_size_max: int, in_a_row: int = WINDOW_MAX
    ) -> None:
        self._answer = answer
        self._in_a_row = min(in_a_row, max(ROW_SIZE_MAX // send_size_max, 1))
        self._receive_size_max = receive_size_max
        self._send_size_max = send_size_max
        self._raw_size = raw_size_of(send_size_max, HEADER_SIZE)
        self._stop()

    def receive(self, request: bytes) -> Sequence[bytes]:
        """The APDUs that answer one, to be sent in a row; none where none is due."""
        if len(request) > self._receive_size_max:
            self._stop()
            return (TOO_LONG,)
        if request[:1] != bytes((GENERAL_BLOCK,)):
            self._stop()
            answer = self._answer(request)
            return self._begin(answer, 1) if len(answer) > self._send_size_max else (answer,) if answer else ()
        try:
            block = apdu.decode(request)
        except RemoteError:
            self._stop()
            return (MALFORMED,)
        assert isinstance(block, GeneralBlock), "the tag says so"
        if block.gives_up:
            self._stop()
            return ()
        if block.raw and (block.number == 1 or not self._body):
            return self._collect(block)
        return self._go_on(block)

    def unsolicited(self, whole: bytes) -> Sequence[bytes]:
        """An APDU that nobody asked for, and so nobody acknowledges: a window of 0 says that (Green Book, 9.4.6.13.5)."""
        if len(whole) <= self._send_size_max:
            return (whole,)
        if len(whole) > self._raw_size * NUMBER_MAX:
            raise LocalError(
                f"a notification has {len(whole)} bytes; {NUMBER_MAX} blocks of it hold {self._raw_size} each"
            )
        raws = [whole[at : at + self._raw_size] for at in range(0, len(whole), self._raw_size)]
        last = len(raws)
        return [
            GeneralBlock(number == last, number != last, 0, number, 0, raw).encode()
            for number, raw in enumerate(raws, 1)
        ]

    def _stop(self) -> None:
        """Nothing is under way."""
        self._request = bytearray()
        self._heard = 0  # the client's last block that is here in order
        self._said = 0  # our last block
        self._body = b""  # the answer that goes out; empty while a request is coming
        self._before = 0  # our blocks before the first of the answer

    # ---- a request is coming -----------------------------------------------------------------------------------

    def _collect(self, block: GeneralBlock) -> Sequence[bytes]:
        """A block of the client's request."""
        if block.number == 1 and (self._heard or self._body):
            self._stop()
        if block.number == self._heard + 1:
            if len(self._request) + len(block.raw) > REQUEST_SIZE_MAX:
                self._stop()
                return (GIVEN_UP.encode(),)
            self._request += block.raw
            self._heard = block.number
            if block.last:
                whole = bytes(self._request)
                self._request.clear()
                answer = self._answer(whole)
                return self._begin(answer, block.window) if answer else ()
        return () if block.streaming else (self._say(last=False, streaming=False, raw=b""),)

    # ---- an answer is going ------------------------------------------------------------------------------------

    def _begin(self, answer: bytes, window: int) -> Sequence[bytes]:
        """The first blocks of an answer."""
        if -(-len(answer) // self._raw_size) > NUMBER_MAX - self._said:
            answer = TOO_LONG
        self._body, self._before = answer, self._said
        return self._send(0, window)

    def _go_on(self, block: GeneralBlock) -> Sequence[bytes]:
        """The client has what it acknowledges, and takes as many more as its window."""
        if not self._body:  # an acknowledgement of nothing
            return () if block.streaming else (GIVEN_UP.encode(),)
        self._heard = max(self._heard, block.number)
        arrived = max(block.acknowledged - self._before, 0)
        if block.acknowledged > self._said:
            self._stop()
            return (GIVEN_UP.encode(),)
        if block.streaming:
            return ()
        if arrived * self._raw_size >= len(self._body):
            self._stop()
            return ()
        return self._send(arrived, block.window)

    def _send(self, arrived: int, window: int) -> Sequence[bytes]:
        """The blocks after so many of the answer."""
        total = -(-len(self._body) // self._raw_size)
        end = min(arrived + max(min(window, self._in_a_row), 1), total)
        sent = []
        said = self._said
        self._said = self._before + arrived
        for number in range(arrived, end):
            raw = self._body[number * self._raw_size : (number + 1) * self._raw_size]
            sent.append(self._say(last=number + 1 == total, streaming=number + 1 < end, raw=raw))
        self._said = max(self._said, said)
        return sent

    def _say(self, *, last: bool, streaming: bool, raw: bytes) -> bytes:
        self._said += 1
        return GeneralBlock(last, streaming, WINDOW, self._said, self._heard, raw).encode()
