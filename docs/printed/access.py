"""Who may associate, where, and what the line offers."""

from printed.markdown import table
from trefas.base.instant import NS_PER_MS, NS_PER_S
from trefas.cosem.faces.omnipower import MODEL
from trefas.cosem.line import Line
from trefas.cosem.rights import View
from trefas.run.live import ADMITTED
from trefas.wire import hdlc_parameters


def associations(views: list[View]) -> str:
    """Who may associate."""
    rows = [
        (view.name, view.client, view.server, view.mechanism.name.lower(), ", ".join(_services(view))) for view in views
    ]
    return table("Association | Client SAP | Server SAP | Authentication | Services", rows)


def _services(view: View) -> list[str]:
    return [str(bit.name).replace("_", " ").lower() for bit in type(view.conformance) if bit & view.conformance]


def interfaces() -> str:
    """Which associations a port admits."""
    return table(
        "Interface | Admits",
        [(f"`{name}`", "all" if names is None else ", ".join(sorted(names))) for name, names in ADMITTED.items()],
    )


def hdlc() -> str:
    """The HDLC parameters that the meter offers."""
    line = Line(MODEL.line, MODEL.address)
    parameters = line.parameters
    return table(
        "Parameter | Value",
        [
            ("information in a frame, sent / taken", f"{parameters.info_tx} / {parameters.info_rx} bytes"),
            ("window, sent / taken", f"{parameters.window_tx} / {parameters.window_rx} frames"),
            (
                "where the client proposes nothing",
                f"{hdlc_parameters.INFO_SIZE_DEFAULT} bytes, window {hdlc_parameters.WINDOW_DEFAULT}",
            ),
            ("inter-octet time-out", f"{parameters.inter_octet_ns // NS_PER_MS} ms"),
            ("inactivity time-out", f"{parameters.inactivity_ns // NS_PER_S} s"),
            ("physical (lower) address", line.address),
            ("speed of a serial line", f"{line.speed_bd} Bd, 8N1"),
        ],
    )
