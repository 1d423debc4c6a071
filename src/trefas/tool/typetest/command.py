"""``trefas typetest``: the programme from the command line; a table, JSON, a report."""

import json
import sys
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from rich.console import Console
from rich.progress import Progress

from trefas.base.errors import SetupError
from trefas.base.regular_file import check_written
from trefas.device.nameplate import software_revision
from trefas.device.order import Order, read_order
from trefas.device.order_base import WIRINGS
from trefas.device.spec import EnergyType, Spec
from trefas.metrology.samples import Wiring
from trefas.tool.compiling import warm_up_delivered
from trefas.tool.typetest.curves import SECTIONS
from trefas.tool.typetest.programme import CT_CLASSES, CT_RANGE, Outcome, checked_class, type_test
from trefas.tool.typetest.ratings import CT_RANGES, Ratings, current_range
from trefas.tool.typetest.report import html_report
from trefas.tool.typetest.sensors import Sensors
from trefas.tool.typetest.terminal import print_outcome


def run_type_test(
    *,
    accuracy: str | None = None,
    sensor: str = "",
    report: Path | None = None,
    as_json: bool = False,
    order_file: Path | None = None,
    ordered_range: str | None = None,
    on_request: bool = False,
) -> bool:
    """Runs and prints; whether everything was within its limits. Raises SetupError."""
    order = read_order(order_file) if order_file else Order()
    spec = order.configured().spec
    wiring = WIRINGS[order.wiring] if order.wiring else spec.wiring
    if (spec.wiring is Wiring.ARON) != (wiring is Wiring.ARON):
        raise SetupError(
            f"wiring is '{order.wiring}', and X4 (measuring systems) of the type number is {spec.wiring.systems}; "
            f"2 systems measure aron, and 3 whatever has a neutral"
        )
    ratings = _ratings(order, spec, wiring, accuracy, ordered_range)
    sensors = Sensors.parse(sensor)
    if report:
        _writable(report)
    warm_up_delivered()
    with Progress(console=Console(stderr=True), transient=True, disable=as_json or not sys.stderr.isatty()) as bar:
        task = bar.add_task("testing", total=None)
        outcome = type_test(
            ratings,
            sensors,
            starting_w=spec.starting_w if order_file and order.starting_w is None else order.starting_w,
            order=order,
            on_request=on_request,
            done=lambda number, of: bar.update(task, completed=number, total=of),
        )
    if report:
        example = None
        if sensors.is_ideal:
            example = type_test(ratings, Sensors.example(ratings.accuracy), order=order, sections=SECTIONS)
        _write(report, outcome, example)
    if as_json:
        json.dump(outcome.as_json(), sys.stdout, indent=2, ensure_ascii=False)
        sys.stdout.write("\n")
        if not outcome.passed:
            sys.stderr.write(f"trefas: {outcome.verdict}\n")
    else:
        print_outcome(outcome, Console())
        if report:
            Console().print(f"report: {report}", highlight=False)
    return outcome.passed


def _ratings(order: Order, spec: Spec, wiring: Wiring, accuracy: str | None, ordered: str | None) -> Ratings:
    """Of the class and the range that were asked for, else of those that were ordered."""
    chosen = checked_class(accuracy or spec.accuracy)
    own = current_range(spec.i_ref_a, spec.i_max_a)
    its_range = ordered or (CT_RANGE if chosen in CT_CLASSES else own)
    ratings = Ratings.of(chosen, its_range, float(order.nominal_hz or 50), wiring)
    if chosen in CT_CLASSES and not ratings.ct:
        raise SetupError(
            f"class {chosen} is of meters behind transformers and the current range is '{ordered}'; "
            f"must be {', '.join(CT_RANGES)}"
        )
    return replace(ratings, exports=EnergyType.A_EXPORT in spec.energies, reactive=EnergyType.R_IMPORT in spec.energies)


def _writable(report: Path) -> None:
    """Asked before the test and not after it."""
    check_written(report, "the report")
    if report.is_dir() or not report.absolute().parent.is_dir():
        raise SetupError(f"the report {report} cannot be written: it must be a file in a folder that is there")


def _write(report: Path, outcome: Outcome, example: Outcome | None) -> None:
    made = f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC"
    try:
        report.write_text(
            html_report(outcome, f"trefas {software_revision()}".strip(), made, example), encoding="utf-8"
        )
    except OSError as error:
        raise SetupError(f"the report {report} cannot be written: {error.strerror}") from error
