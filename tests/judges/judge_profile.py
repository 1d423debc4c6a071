"""gurux-dlms reads the load profile: what its columns are, all rows, rows from one time to another, rows by number.

    python -m tests.judges.judge_profile --tcp HOST:PORT --framing hdlc --client 19 --server 16 --password 12345

On stdout it says one JSON object; times are seconds since 1970 of the clock's standard time:

    columns   [[class, logical name, attribute] …]
    rows, range, entries    [[time, LoggerStatus, DataQuality, …] …]: all, the second to the fourth in time, numbers 1 to 3
    blocks    how many blocks all rows came in
"""

from argparse import Namespace
from datetime import UTC, timedelta, timezone
from typing import Any

from gurux_dlms.objects import GXDLMSProfileGeneric

from tests.judges.judge_gurux import Talk
from tests.judges.words import answer

PROFILE = "1.1.99.1.0.255"
PDU_SIZE = 200
"""So little that rows come in blocks."""
ZONE = timezone(timedelta(hours=1))
"""Of the built-in order. This client sends the deviation of its own machine where a time has none."""
GET = bytes.fromhex("E6E600C0")


class Counting(Talk):
    """A talk that counts its GETs, for more blocks too; HDLC frames hold parts of them, and are not counted."""

    gets = 0

    def _exchange(self, request: bytes | None, reply: Any) -> None:
        self.gets += GET in bytes(request or b"")
        super()._exchange(request, reply)


def plain(row: list[Any]) -> list[Any]:
    moment, *others = row
    return [int(moment.value.replace(tzinfo=UTC).timestamp()), *map(int, others)]


def judge(told: Namespace) -> dict[str, Any]:
    talk = Counting(told)
    talk.client.maxReceivePDUSize = PDU_SIZE
    talk.associate()
    profile = GXDLMSProfileGeneric(PROFILE)
    talk.read(profile, 3)
    columns = [[int(item.objectType), item.logicalName, about.attributeIndex] for item, about in profile.captureObjects]

    def rows(request: Any) -> list[list[Any]]:
        profile.buffer = []
        talk.client.updateValue(profile, 2, talk.ask(request).value)
        return [plain(row) for row in profile.buffer]

    before = talk.gets
    found = rows(talk.client.read(profile, 2))
    blocks = talk.gets - before
    first, last = (profile.buffer[n][0].value.replace(tzinfo=ZONE) for n in (1, 3))
    in_range = rows(talk.client.readRowsByRange(profile, first, last + timedelta(seconds=1)))
    entries = rows(talk.client.readRowsByEntry(profile, 1, 3))
    talk.leave()
    return {"columns": columns, "rows": found, "range": in_range, "entries": entries, "blocks": blocks}


if __name__ == "__main__":
    answer(judge)
