"""The words of ``trefas tool``. Nothing heavy is imported before a command needs it."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Optional, cast

import typer

if TYPE_CHECKING:
    from trefas.tool.remote.login import Place

app = typer.Typer(
    help="Read, set and check a meter over its line: ours, or any other that speaks DLMS.\n\n"
    "Example: trefas tool --port tcp:127.0.0.1:4059 read 0.0.1",
    no_args_is_help=True,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)
clock = typer.Typer(help="The meter's clock.", no_args_is_help=True, rich_markup_mode=None)
app.add_typer(clock, name="clock")

MaybeNumber = Optional[int]  # noqa: UP045
MaybeFile = Optional[Path]  # noqa: UP045
MaybeText = Optional[str]  # noqa: UP045


@app.callback()
def tool(
    context: typer.Context,
    port: Annotated[
        str,
        typer.Option(metavar="PLACE", help="tcp:HOST:PORT (HDLC there with ?framing=hdlc), or serial:DEVICE[,BAUD]"),
    ],
    client: Annotated[
        MaybeNumber, typer.Option(metavar="SAP", help="which client; 18 with a password, else 16")
    ] = None,
    server: Annotated[
        MaybeNumber, typer.Option(metavar="SAP", help="which logical device; 16 with a password, else 1")
    ] = None,
    physical: Annotated[MaybeNumber, typer.Option(metavar="ADDRESS", help="the lower HDLC address")] = None,
    password_file: Annotated[
        MaybeFile,
        typer.Option(metavar="FILE", help="whose first line is the password; else TREFAS_PASSWORD, or it is asked for"),
    ] = None,
    timeout: Annotated[float, typer.Option(metavar="SECONDS", help="how long an answer may take")] = 10.0,
    as_json: Annotated[bool, typer.Option("--json", help="for programs")] = False,
) -> None:
    """Where the meter is, and as whom it is asked."""
    from trefas.tool.remote.login import Place

    context.obj = Place(port, client, server, physical, password_file, timeout, as_json)


def _place(context: typer.Context) -> "Place":
    return cast("Place", context.obj)


@app.command(help="List the objects that the client may see.")
def objects(context: typer.Context) -> None:
    """An object list."""
    from trefas.tool.remote.asking import list_objects

    list_objects(_place(context))


@app.command(help="Read values by C.D.E, or by logical name.")
def read(
    context: typer.Context,
    names: Annotated[list[str], typer.Argument(metavar="NAME …", help="as 1.8.0, 1.8.0*128 or 1-1:1.8.0")],
) -> None:
    """Values."""
    from trefas.tool.remote.asking import read_values

    read_values(_place(context), names)


@app.command(help="Read every attribute of every object.")
def readout(
    context: typer.Context,
    csv: Annotated[MaybeFile, typer.Option(metavar="FILE", help="write it as CSV; - is the standard output")] = None,
) -> None:
    """Everything."""
    from trefas.tool.remote.asking import read_out

    read_out(_place(context), csv)


@app.command(help="Read the rows of a profile.")
def profile(
    context: typer.Context,
    name: Annotated[str, typer.Argument(metavar="NAME", help="as 99.1.0, the load profile")] = "99.1.0",
    start: Annotated[
        MaybeText, typer.Option("--from", metavar="TIME", help="of the meter's clock, as 2026-01-10T12:00")
    ] = None,
    end: Annotated[MaybeText, typer.Option("--to", metavar="TIME", help="the last one")] = None,
    csv: Annotated[MaybeFile, typer.Option(metavar="FILE", help="write them as CSV; - is the standard output")] = None,
    parquet: Annotated[MaybeFile, typer.Option(metavar="FILE", help="write them as Parquet")] = None,
) -> None:
    """Rows."""
    from trefas.tool.remote.asking import read_profile

    read_profile(_place(context), name, start, end, csv, parquet)


@app.command(name="set", help="Write the value of an object, in the type that it has.")
def write(
    context: typer.Context,
    name: Annotated[str, typer.Argument(metavar="NAME", help="as 0.0.2")],
    value: Annotated[str, typer.Argument(metavar="VALUE", help="a number, a text, or octets in hexadecimal")],
) -> None:
    """A value."""
    from trefas.tool.remote.asking import write_value

    write_value(_place(context), name, value)


@clock.command(help="What the clock shows.")
def show(context: typer.Context) -> None:
    """A time."""
    from trefas.tool.remote.asking import show_clock

    show_clock(_place(context))


@clock.command(name="set", help="Set the clock to a time that it is to show, or to one with a zone.")
def set_to(
    context: typer.Context, time: Annotated[str, typer.Argument(metavar="TIME", help="as 2026-01-10T12:00:00")]
) -> None:
    """A time."""
    from trefas.tool.remote.asking import set_clock

    set_clock(_place(context), time)


@clock.command(help="Set the clock to this machine's time.")
def sync(
    context: typer.Context,
    step: Annotated[
        bool, typer.Option("--step", help="by more than a minute too, maybe over the end of a period")
    ] = False,
) -> None:
    """A time."""
    from trefas.tool.remote.asking import sync_clock

    sync_clock(_place(context), step=step)
