"""What a UART hears of what another one sends at another speed: bit by bit, as the line has them. 8N1.

    sent at 2400, heard at 4800:  55h   0 1 0 1 0 1 0 1 0 1        one start bit, eight of data from the lowest, one stop bit
                                        0011001100110011001111…    as bits of the hearer
                                        s--------|                 66h, with a stop bit that is none; then E6h

The hearer waits for an edge from high to low and looks at the middle of each of its own bits. What ends without a stop bit it
takes all the same, as a terminal driver does that was not told to mark errors.
"""

DATA_BITS = 8
_STOP_BIT = 1 + DATA_BITS


def heard(sent: bytes, sent_bd: int, heard_bd: int) -> bytes:
    """The bytes that are heard of those that are sent. Speeds are in bauds; the line is quiet before and after."""
    line = _line(sent)
    found = bytearray()
    at = _edge(line, 0)
    while at is not None:
        # The middle of bit n is n + 1/2 bits of the hearer behind the edge.
        middles = [at + (2 * bit + 1) * sent_bd // (2 * heard_bd) for bit in range(_STOP_BIT + 1)]
        start, *data, stop = (_level(line, middle) for middle in middles)
        if start:  # too short for a start bit
            at = _edge(line, at + 1)
            continue
        found.append(sum(level << bit for bit, level in enumerate(data)))
        behind = middles[-1] if stop else _high(line, middles[-1])
        at = _edge(line, behind)
    return bytes(found)


def _line(sent: bytes) -> list[int]:
    """Its levels, a bit of the sender each, beginning and ending with one that is high."""
    levels = [1]
    for byte in sent:
        levels += [0, *(byte >> bit & 1 for bit in range(DATA_BITS)), 1]
    return [*levels, 1]


def _level(line: list[int], at: int) -> int:
    return line[at] if at < len(line) else 1


def _edge(line: list[int], after: int) -> int | None:
    """Where the line next goes from high to low."""
    for at in range(max(1, after), len(line)):
        if line[at - 1] and not line[at]:
            return at
    return None


def _high(line: list[int], after: int) -> int:
    """Where the line is high again."""
    while not _level(line, after):
        after += 1
    return after
