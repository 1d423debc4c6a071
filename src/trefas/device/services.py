"""Services beyond those of the meter modelled: what the maker does not grant, and an order can (Green Book, 9.4.6.1).

The words are those of the conformance block.
"""

from collections.abc import Iterable
from typing import Literal

from trefas.cosem.faces.omnipower import CONFORMANCE
from trefas.wire.xdlms import Conformance

Service = Literal[
    "multiple-references",
    "block-transfer-with-set",
    "block-transfer-with-action",
    "general-block-transfer",
    "access",
    "data-notification",
    "event-notification",
]


def conformance_of(services: Iterable[Service]) -> Conformance:
    """What associations with a password or keys grant: that of the meter modelled, and what was ordered."""
    granted = CONFORMANCE
    for service in services:
        granted |= Conformance[service.replace("-", "_").upper()]
    return granted
