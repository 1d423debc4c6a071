"""What a source streams, taken up to a time and gone on with from there."""

from collections.abc import Callable, Iterator

from trefas.base.instant import NS_PER_S, Instant
from trefas.metrology.samples import Gap, SampleBlock, Wiring


class Stream:
    """Of one source. What of a block or gap lies behind the end that was asked for is kept for the next time."""

    def __init__(
        self,
        items: Iterator[SampleBlock | Gap],
        note: str,
        wiring: Wiring | None = None,
        nominal_hz: float | None = None,
        endless: bool = False,
    ) -> None:
        self.note = note
        self.wiring = wiring
        self.nominal_hz = nominal_hz
        self.endless = endless
        self._items = items
        self._held: SampleBlock | Gap | None = None

    def items(self, end: Instant | None, now: Callable[[], Instant]) -> Iterator[SampleBlock | Gap]:
        """Blocks and gaps up to a time, or to the end; ``now`` is where a block begins that does not say so. An end within a
        sampling period is the sample's nearest to it."""
        while end is None or now() < end:
            item = self._held if self._held is not None else next(self._items, None)
            self._held = None
            if item is None:
                return
            if end is not None:
                item, self._held = _cut(item, item.start if item.start is not None else now(), end)
            if item is None:
                return
            yield item


def _cut(
    item: SampleBlock | Gap, begin: Instant, end: Instant
) -> tuple[SampleBlock | Gap | None, SampleBlock | Gap | None]:
    """What comes before a time, and what behind it."""
    if isinstance(item, Gap):
        if item.end <= end:
            return item, None
        return (Gap(item.start, end, item.reason) if end > item.start else None), Gap(
            max(item.start, end), item.end, item.reason
        )
    samples = round((end - begin) * item.rate_hz / NS_PER_S)
    if samples >= item.samples:
        return item, None
    if samples <= 0:
        return None, item
    return item.piece(0, samples), item.piece(samples, item.samples)
