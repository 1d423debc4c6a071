"""The commands. Nothing heavy is imported before a command needs it, so ``trefas --help`` answers at once."""

import os
import sys
from pathlib import Path
from typing import Annotated, Optional, TypeAlias

import typer

from trefas.base.errors import TrefasError, clipped
from trefas.base.read_in import read_in

app = typer.Typer(
    name="trefas",
    help="The smart electricity meter as software: voltages and currents in, DLMS/COSEM out.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)

AsJson = Annotated[bool, typer.Option("--json", help="for programs")]
MaybeText: TypeAlias = Optional[str]  # noqa: UP045
MaybeFile: TypeAlias = Optional[Path]  # noqa: UP045
SourceSpec = Annotated[
    MaybeText, typer.Option(metavar="SPEC", help="household:seed=7, signal:u=230,i=10,pf=0.5,f=50 or recording:FILE")
]
MeterFile = Annotated[
    MaybeFile, typer.Argument(metavar="[METER.toml]", help="the meter; without it, the built-in household")
]


def _say_version(wanted: bool) -> None:
    if wanted:
        from trefas import __version__

        sys.stdout.write(f"trefas {__version__}\n")
        raise typer.Exit


def _volts(text: str | float) -> float:
    try:
        return float(text)
    except ValueError:
        raise typer.BadParameter(f"it is '{text}'; it must be a number of volts, as 230") from None


@app.callback()
def trefas(
    version: Annotated[
        bool, typer.Option("--version", callback=_say_version, is_eager=True, help="which version this is")
    ] = False,
) -> None:
    """What can be said before a command."""


@app.command(
    help="Run one live meter, or several.\n\n"
    "Example: trefas run --source signal:u=230,i=10,pf=0.5 --speed max --for 10min"
)
def run(
    order: Annotated[
        Optional[list[Path]],  # noqa: UP045
        typer.Argument(
            metavar="[METER.toml …]",
            help="the meter; without it, the built-in household; several may share a port by their hdlc_address",
        ),
    ] = None,
    source: SourceSpec = None,
    listen: Annotated[
        Optional[list[str]],  # noqa: UP045
        typer.Option(
            metavar="NAME=PORT",
            help="optical, module, ccc or any = tcp:HOST:PORT, udp:HOST:PORT, serial:DEVICE or pty:PATH; hands = "
            "tcp:127.0.0.1:PORT or pty:PATH, for trefas touch; may be given more than once",
        ),
    ] = None,
    pin: Annotated[
        Optional[list[str]],  # noqa: UP045
        typer.Option(
            metavar="TERMINAL=CHIP:LINE",
            help="led, s0, io_1 or io_2 at a GPIO line of this machine, as s0=gpiochip0:17; may be given more than once",
        ),
    ] = None,
    module: Annotated[
        Optional[list[str]],  # noqa: UP045
        typer.Option(
            metavar="KIND[:PROFILE]=PORT",
            help="plugs a module, as han:no=tcp:127.0.0.1:4061 for the home port; may be given more than once",
        ),
    ] = None,
    memory: Annotated[MaybeFile, typer.Option(metavar="DIR", help="where the registers are kept")] = None,
    no_memory: Annotated[
        bool, typer.Option("--no-memory", help="keep nothing, whatever the meter file says; each run begins at zero")
    ] = False,
    start: Annotated[
        MaybeText,
        typer.Option(
            metavar="TIME",
            help="when the meter's world begins, as 2026-01-10T12:00Z, UTC where no zone is said; without it, now",
        ),
    ] = None,
    history: Annotated[
        MaybeText,
        typer.Option(
            metavar="DURATION", help="live so long a past first, as 90d, in seconds: logs and registers have it"
        ),
    ] = None,
    speed: Annotated[str, typer.Option(metavar="N", help="60 makes an hour a minute, max is as fast as it can")] = "1",
    duration: Annotated[
        MaybeText,
        typer.Option("--for", metavar="DURATION", help="stop after so much meter time: 90s, 15min, 1h30m, 1d"),
    ] = None,
    trace: Annotated[
        MaybeFile, typer.Option(metavar="FILE.pcapng", help="write all that is said at the ports, for Wireshark")
    ] = None,
    trace_log: Annotated[
        MaybeFile,
        typer.Option(metavar="FILE", help="write it as lines, in hexadecimal and in words; - is the standard error"),
    ] = None,
    web: Annotated[
        MaybeText,
        typer.Option(
            metavar="HOST:PORT",
            envvar="TREFAS_WEB",
            show_envvar=True,
            help="where the page is; without it at 127.0.0.1:8690, if that is free",
        ),
    ] = None,
    no_web: Annotated[bool, typer.Option("--no-web", help="no page")] = False,
) -> None:
    """One live meter, or several."""
    with read_in():
        from trefas.tool.run import run_meters

    run_meters(
        order or [],
        source=source,
        listen=listen or [],
        pin=pin or [],
        modules=module or [],
        memory=memory,
        no_memory=no_memory,
        start=start,
        history=history,
        speed=speed,
        duration=duration,
        trace=trace,
        trace_log=trace_log,
        web=web,
        no_web=no_web,
    )


@app.command(
    help="Measure a recording at full speed.\n\nExample: trefas measure signal:u=230,i=10,pf=0.5,for=60 --json"
)
def measure(
    recording: Annotated[
        str, typer.Argument(metavar="RECORDING", help="a COMTRADE, PQDIF, CSV or WAV file, or a source SPEC")
    ],
    mapping: Annotated[
        MaybeText, typer.Option("--map", metavar="MAP", help="which channel is which: u1=VA,i1=IA,u2=VB, …")
    ] = None,
    quality: Annotated[bool, typer.Option("--quality", help="also harmonics, THD, angles and unbalance")] = False,
    report: Annotated[
        MaybeFile,
        typer.Option(
            metavar="FILE",
            help="write a report, as .html or .pdf: of a short record its waveforms and events, of a longer one EN 50160",
        ),
    ] = None,
    aggregates: Annotated[MaybeFile, typer.Option(metavar="FILE.csv", help="write the 10-minute values as CSV")] = None,
    pqdif: Annotated[
        MaybeFile, typer.Option(metavar="FILE.pqd", help="write waveforms and trends as PQDIF, for other programs")
    ] = None,
    declared: Annotated[
        Optional[float],  # noqa: UP045
        typer.Option(
            "--un",
            metavar="VOLT",
            parser=_volts,
            help="declared voltage of the report, of a measuring system; 230 where it fits",
        ),
    ] = None,
    island: Annotated[
        bool, typer.Option("--island", help="the report's frequency is of a network without synchronous connection")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """A recording at full speed."""
    if report is None and aggregates is None and (declared is not None or island):
        said = "--island" if declared is None else f"--un {declared:g}"
        raise typer.BadParameter(f"{said} is about the report; name one with --report FILE.html")
    with read_in():
        from trefas.tool.measure import measure_recording

    measure_recording(
        recording,
        mapping=mapping,
        as_json=as_json,
        with_spectra=quality,
        report=report,
        aggregates=aggregates,
        pqdif=pqdif,
        u_n_v=declared,
        island=island,
    )


@app.command(
    help="Test the accuracy as EN 50470-3 and IEC 62053-21, -22, -23 do; ends with 1 outside the limits.\n\n"
    "Example: trefas typetest --report type-test.html"
)
def typetest(
    accuracy: Annotated[
        MaybeText,
        typer.Option("--class", metavar="CLASS", help="A, B, C, 1, 2, 0.5S or 0.2S; without it, that of the meter"),
    ] = None,
    sensor: Annotated[
        MaybeText,
        typer.Option(metavar="ERRORS", help="what the sensors do wrong: gain=1.008,phase=0.2,noise=0.05/0.002,bits=16"),
    ] = None,
    report: Annotated[
        MaybeFile, typer.Option(metavar="FILE", help="write the report with the accuracy curves, as HTML")
    ] = None,
    meter: Annotated[
        MaybeFile, typer.Option(metavar="METER.toml", help="the meter to be tested; without it, the built-in one")
    ] = None,
    current: Annotated[
        MaybeText, typer.Option(metavar="RANGE", help="5(80), 5(6) …; without it, that of the meter")
    ] = None,
    on_request: Annotated[bool, typer.Option("--on-request", help="also PF 0.25 inductive and 0.5 capacitive")] = False,
    as_json: AsJson = False,
) -> None:
    """The accuracy programme of the standards."""
    from trefas.tool.typetest.command import run_type_test

    passed = run_type_test(
        accuracy=accuracy,
        sensor=sensor or "",
        report=report,
        as_json=as_json,
        order_file=meter,
        ordered_range=current,
        on_request=on_request,
    )
    if not passed:
        raise typer.Exit(1)


@app.command(
    help="Show a log of a meter out of its memory; without a name, which logs it has.\n\n"
    "Example: trefas log load-profile --from 2026-01-10 --to 2026-01-11 --csv day.csv"
)
def log(
    name: Annotated[
        MaybeText,
        typer.Argument(metavar="[LOG]", help="load-profile, debiting-log … or a logical name, as 1.1.99.1.0.255"),
    ] = None,
    order: MeterFile = None,
    memory: Annotated[
        MaybeFile, typer.Option(metavar="DIR", help="where its registers are kept, if not where it says")
    ] = None,
    start: Annotated[
        MaybeText,
        typer.Option("--from", metavar="TIME", help="the first time, in the meter's standard time: 2026-01-10T12:15"),
    ] = None,
    end: Annotated[
        MaybeText, typer.Option("--to", metavar="TIME", help="the last time; a day alone is its midnight")
    ] = None,
    rows: Annotated[
        MaybeText, typer.Option(metavar="N[:M]", help="by number instead, 0 the newest: 0:9 are ten, the newest first")
    ] = None,
    csv: Annotated[MaybeFile, typer.Option(metavar="FILE", help="write CSV; - is the standard output")] = None,
    parquet: Annotated[MaybeFile, typer.Option(metavar="FILE", help="write Parquet; needs trefas[parquet]")] = None,
    plot: Annotated[MaybeFile, typer.Option(metavar="FILE", help="draw it, as .html")] = None,
    as_json: AsJson = False,
) -> None:
    """A log."""
    from trefas.tool.log import show_log

    show_log(
        name,
        order_file=order,
        memory=memory,
        start=start,
        end=end,
        rows=rows,
        csv_file=csv,
        parquet=parquet,
        plot=plot,
        as_json=as_json,
    )


@app.command(
    help="Touch a meter that runs: its cover, a magnet, the inputs of its module.\n\n"
    "Example: trefas touch tcp:127.0.0.1:4060 cover open",
    context_settings={"ignore_unknown_options": True},
)
def touch(
    port: Annotated[str, typer.Argument(metavar="PORT", help="that of run --listen hands=PORT")],
    words: Annotated[
        list[str], typer.Argument(metavar="ACT …", help="input 1 high, pulse 2 5, status …; help tells what there is")
    ],
    as_json: AsJson = False,
) -> None:
    """One act of a hand."""
    from trefas.tool.touch import touch as touch_meter

    touch_meter(port, words, as_json=as_json)


@app.command(
    help="Show the display of a meter: of one that runs, or of one that measures its source for a while.\n\n"
    'Example: trefas face --source signal:u=230,i=10 --touch "press left short" --svg display.svg'
)
def face(
    order: MeterFile = None,
    svg: Annotated[MaybeFile, typer.Option(metavar="FILE", help="write the picture, as SVG")] = None,
    at: Annotated[
        MaybeText, typer.Option(metavar="PORT", help="of a meter that runs: that of run --listen hands=PORT")
    ] = None,
    source: SourceSpec = None,
    start: Annotated[
        MaybeText,
        typer.Option(metavar="TIME", help="when the meter's world begins, as 2026-01-10T12:00Z; without it, now"),
    ] = None,
    duration: Annotated[
        str, typer.Option("--for", metavar="DURATION", help="how long it measures before it is looked at")
    ] = "12s",
    touch: Annotated[
        Optional[list[str]],  # noqa: UP045
        typer.Option(metavar="ACT", help="then touch it, as trefas touch does, or 'wait 5s'; more than once"),
    ] = None,
) -> None:
    """A display."""
    from trefas.tool.face_command import show_face

    show_face(order, svg_file=svg, port=at, source=source, start=start, duration=duration, touches=touch or [])


@app.command(
    name="type",
    help="Explain, check or compose a type number and its software set-up.\n\n"
    "Example: trefas type 684-11-38B-N14-3002-084 Z4=3",
)
def type_number(
    number: Annotated[
        Optional[list[str]],  # noqa: UP045
        typer.Argument(
            metavar="[NUMBER] [Zn=CODE …]", help="the 18 characters, parted or not, and digits of the software"
        ),
    ] = None,
    composes: Annotated[
        bool, typer.Option("--compose", help="ask for each digit that the words do not say, and build the number")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """A type number."""
    from trefas.tool.type_number import explain

    if not number and not composes:
        raise typer.BadParameter("say a type number, as 684-11-38B-N14-3002-084, or --compose one")
    explain(number or [], composes=composes, as_json=as_json)


from trefas.tool.remote import commands as remote  # noqa: E402  # words alone; below, so that help lists it last

app.add_typer(remote.app, name="tool")


def main() -> None:
    """The console script: what is refused is one sentence and exit code 1; an interrupt ends quietly."""
    # Before numpy is loaded: what is solved has 50 rows, and threads for it wait for one another longer than it takes.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    try:
        try:
            app()
        finally:
            sys.stdout.flush()  # a full disk is told here, and not while the interpreter ends
    except TrefasError as refused:
        sys.stderr.write(f"trefas: {clipped(str(refused))}\n")
        raise SystemExit(1) from None
    except KeyboardInterrupt:
        raise SystemExit(130) from None
    except OSError as error:
        _drop_output()
        if isinstance(error, BrokenPipeError):
            raise SystemExit(0) from None
        place = clipped(str(error.filename or "the output"))
        sys.stderr.write(f"trefas: {place} cannot be read or written: {(error.strerror or str(error)).lower()}\n")
        raise SystemExit(1) from None


def _drop_output() -> None:
    """What could not be written is not tried again when the interpreter ends."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
