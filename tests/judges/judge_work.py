"""One of the judges does what it is told: it reads logs in part, sets the clock, writes, invokes, brings an image.

    python -m tests.judges.judge_work --tcp HOST:PORT --client 1 --server 17 --password 12345 \\
        --package pydlms --do '[["clock", "0.0.1.0.0.255"], ["entries", "1.1.99.1.0.255", 1, 3]]'

On stdout it says one JSON list: what came of each, octet-strings in hexadecimal, or {"refused": why}. What the packages can is in
``work_gurux``, ``work_pydlms`` and ``work_dlms_cosem``; each has a ``Worker`` with the same verbs.

    ["rows", LOG]                               all rows
    ["range", LOG, CLOCK, FROM, TO]             those of times, as YYYY-MM-DDTHH:MM:SS of the meter's clock
    ["entries", LOG, FIRST, LAST]               those of numbers
    ["compact", NAME]                           compact data: its template, columns and values
    ["clock", CLOCK] ["set", CLOCK, TIME]       the clock
    ["say", CLOCK, FORM, TIME]                  sets the clock to an instant, in one of the forms in which it can say one
    ["get", CLASS, NAME, ATTRIBUTE]
    ["write", CLASS, NAME, TYPE, VALUE]         attribute 2; TYPE is i8, i32, u8, u16, u32 or octets (in hexadecimal)
    ["act", CLASS, NAME, METHOD, TYPE, VALUE]   with a parameter
    ["image", FILE, IDENTIFIER]                 a whole transfer, with the block size that the meter has
"""

from argparse import Namespace
from datetime import datetime
from importlib import import_module
from typing import Any
from zoneinfo import ZoneInfo

from tests.judges.words import answer

IMAGE, IMAGE_CLASS, PROFILE_CLASS, CLOCK_CLASS = "0.0.44.0.0.255", 18, 7, 8

METERS_ZONE = ZoneInfo("Europe/Copenhagen")


def said(form: str, moment: str) -> datetime:
    """An instant as Python says it: in UTC, or in the zone of the machine or the meter; ``naive`` says no zone with it."""
    instant = datetime.fromisoformat(moment)
    zoned = {"utc": instant, "here": instant.astimezone(), "meter": instant.astimezone(METERS_ZONE)}[form.split("-")[0]]
    return zoned.replace(tzinfo=None) if "naive" in form else zoned


def value_of(value: int | str) -> int | bytes:
    """A value as it was told in JSON."""
    return bytes.fromhex(value) if isinstance(value, str) else value


def judge(told: Namespace) -> Any:
    module = import_module(f"tests.judges.work_{told.package}")
    worker = module.Worker(told)
    found: list[Any] = []
    for verb, *words in told.do:
        try:
            found.append(getattr(worker, verb)(*words))
        except module.REFUSALS as refused:
            found.append({"refused": f"{type(refused).__name__}: {refused}"})
    worker.leave()
    return found


if __name__ == "__main__":
    answer(judge)
