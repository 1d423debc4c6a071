"""What a stranger can make grow at the page, and how far."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Limits:
    """Of one address, for all of its meters."""

    connections: int = 128
    """Ten browsers have six each, and a stream."""
    streams: int = 48
    """Of them that do not end: each page has one."""
    request_s: float = 10.0
    """From the first byte of a request, or from the begin of a connection, to the end of the request."""
    idle_s: int = 30
    """Between an answer and the next request."""
    reading_s: float = 10.0
    """In which a reader must take something of what waits for it."""
    unread: int = 128 * 1024
    """Bytes that the kernel keeps for a reader; as many again wait here."""
    head_size: int = 16 * 1024
    """Of the head of a request, in bytes."""
    body_size: int = 64 * 1024
    """Of its body."""
