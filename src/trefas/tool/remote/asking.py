"""What ``trefas tool`` does, a function for each command; each connects, asks, says, and leaves."""

import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

from rich.table import Table as Rich

from trefas.base.errors import AccessError, LocalError, SetupError
from trefas.client.values import Moment, RemoteObject, plain
from trefas.run.remote import BlockingMeter
from trefas.tool.output import print_whole
from trefas.tool.remote import told
from trefas.tool.remote.login import Place
from trefas.wire.axdr import Data
from trefas.wire.axdr_scalar import Boolean, Enumerated, Number, OctetString, Utf8String, VisibleString

CLOCK = "1.0.0"
AHEAD_MAX = timedelta(seconds=60)
QUARTER = timedelta(minutes=15)


def list_objects(place: Place) -> None:
    """All that the client may see, with class, version and name of the class."""
    with place.connect() as meter:
        known = meter.objects()
    if place.as_json:
        told.print_json([{"class": each.class_id, "version": each.version, "name": str(each.name)} for each in known])
        return
    from trefas.cosem.catalogue import catalogue  # slow to import, as it knows every class

    names = {class_id: entry.name for (class_id, _), entry in catalogue().items()}
    table = Rich("Name", "Class", "Version", "What it is")
    for each in known:
        table.add_row(str(each.name), str(each.class_id), str(each.version), names.get(each.class_id, ""))
    print_whole(table)


def read_values(place: Place, names: list[str]) -> None:
    """One line for each. Raises AccessError or LocalError for one that is not there, once all others are said."""
    found: dict[str, object] = {}
    missing: AccessError | LocalError | None = None
    with place.connect() as meter:
        for name in names:
            try:
                found[name] = meter.read(name)
            except (AccessError, LocalError) as error:
                missing = missing or error
    if place.as_json:
        told.print_json({name: told.for_json(value) for name, value in found.items()})
    else:
        for name, value in found.items():
            sys.stdout.write(f"{name} {told.said(value)}\n" if len(names) > 1 else f"{told.said(value)}\n")
    if missing is not None:
        raise missing


def read_out(place: Place, csv_file: Path | None) -> None:
    """Every attribute of every object that is given: as a table, JSON or CSV. What is refused is said so."""
    with place.connect() as meter:
        rows = [row for each in meter.objects() for row in _attributes(meter, each)]
    if csv_file is not None:
        told.write_csv(
            csv_file, ("name", "class", "attribute", "value"), ([*row[:3], told.said(row[3])] for row in rows)
        )
    if place.as_json:
        keys = ("name", "class", "attribute", "value")
        told.print_json([dict(zip(keys, (*row[:3], told.for_json(row[3])), strict=True)) for row in rows])
    elif csv_file is None:
        for name, class_id, attribute, value in rows:
            sys.stdout.write(f"{class_id} {name} {attribute}: {told.said(value)}\n")


def read_profile(
    place: Place, name: str, start: str | None, end: str | None, csv_file: Path | None, parquet: Path | None
) -> None:
    """Rows from one time of the meter's clock to another."""
    first, last = _time(start, "--from"), _time(end, "--to")
    with place.connect() as meter:
        table = meter.profile(name, first, last)
    if csv_file is not None:
        told.write_csv(csv_file, told.titles(table), told.flat(table))
    if parquet is not None:
        told.write_parquet(parquet, table)
    if place.as_json:
        told.print_json(
            {"columns": told.titles(table), "rows": [[told.for_json(cell) for cell in row] for row in table.rows]}
        )
    elif csv_file is None and parquet is None:
        shown = Rich(*told.titles(table))
        for row in table.rows:
            shown.add_row(*(told.said(cell) for cell in row))
        print_whole(shown)


def show_clock(place: Place) -> None:
    """What it shows."""
    with place.connect() as meter:
        shown = meter.clock()
    if place.as_json:
        told.print_json(told.for_json(shown))
    else:
        sys.stdout.write(f"{shown}\n")


def set_clock(place: Place, time: str) -> None:
    """To a time as the clock is to show it, or with a zone. What it shows then is said."""
    wanted = _time(time, "the time")
    assert wanted is not None, "a time was said"
    with place.connect() as meter:
        meter.set_clock(wanted)
        sys.stdout.write(f"{meter.clock()}\n")


def sync_clock(place: Place, *, step: bool) -> None:
    """To this machine's time, in UTC with its deviation, so that the meter's zone is its own matter. Half of the time that an
    answer takes is added. Raises SetupError for more than a minute, which could leap over the end of a period, unless ``step``. A
    clock that does not say its zone is compared with the nearest quarter of an hour, since zones are whole ones."""
    with place.connect() as meter:
        begin = datetime.now(UTC)
        before = meter.clock()
        delay = (datetime.now(UTC) - begin) / 2
        off = _off(before, begin + delay)
        if abs(off) > AHEAD_MAX and not step:
            raise SetupError(
                f"the clock is {off.total_seconds():+.0f} s off, and setting it could leap over the end of a period; "
                "say --step if it is to"
            )
        meter.set_clock(datetime.now(UTC) + delay)
        sys.stdout.write(f"was {before}\nis  {meter.clock()}\n")


def write_value(place: Place, name: str, value: str) -> None:
    """Writes the value of an object in the type that it has, and says what is there then."""
    with place.connect() as meter:
        target = _found(meter, name)
        before = meter.get(target.class_id, str(target.name), 2)
        meter.set(target.class_id, str(target.name), 2, _like(before, value))
        sys.stdout.write(f"{told.said(meter.read(name))}\n")


def _attributes(meter: BlockingMeter, target: RemoteObject) -> list[tuple[str, int, int, object]]:
    from trefas.cosem.catalogue import catalogue

    entry = catalogue().get((target.class_id, target.version))
    indexes = sorted(entry.attributes) if entry is not None else [2]
    found: list[tuple[str, int, int, object]] = []
    for index in indexes:
        if index == 1:
            continue  # the name itself
        try:
            value: object = plain(meter.get(target.class_id, str(target.name), index))
        except AccessError as refused:
            value = str(refused).split("'")[1]
        found.append((str(target.name), target.class_id, index, value))
    return found


def _found(meter: BlockingMeter, name: str) -> RemoteObject:
    from trefas.client.questions import found

    return found(name, meter.objects())


def _like(before: Data, text: str) -> Data:
    """A text in the type of what is there. Raises SetupError where it is none."""
    try:
        if isinstance(before, Boolean):
            return Boolean({"true": True, "false": False, "1": True, "0": False}[text.lower()])
        if isinstance(before, Number | Enumerated):
            return type(before)(int(text))
        if isinstance(before, OctetString):
            return OctetString(bytes.fromhex(text))
        if isinstance(before, VisibleString | Utf8String):
            return type(before)(text)
    except (KeyError, ValueError, AssertionError) as error:
        raise SetupError(f"the value is {text[:60]!a}; must be as {told.said(plain(before))}") from error
    raise SetupError(f"the value is {type(before).__name__}, which is not written in one word")


def _time(text: str | None, what: str) -> datetime | None:
    if text is None:
        return None
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        raise SetupError(f"{what} is '{text}'; must be a day or a time, as 2026-01-10 or 2026-01-10T12:00") from None


def _off(shown: Moment, now: datetime) -> timedelta:
    """How far a clock is ahead. Raises SetupError for one that shows no date."""
    if shown.utc is not None:
        return shown.utc - now
    if shown.shown is None:
        raise SetupError("the clock shows no date; set it to a time")
    return (shown.shown.replace(tzinfo=UTC) - now + QUARTER / 2) % QUARTER - QUARTER / 2
