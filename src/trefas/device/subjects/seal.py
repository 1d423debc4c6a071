"""The seal, and the journal of attempts to change what is under it."""

from trefas.base.obis import Obis
from trefas.core.occurrence import DENIED, Occurrence
from trefas.core.seal import Interferer, Seal, SealJournal
from trefas.cosem.faces.standard import standard_name
from trefas.device.legal import legal_names
from trefas.device.subject import Delivery, Objects, Subject


def follow_seal(delivery: Delivery) -> None:
    """Has attempts noted, and those of clients found among what they are denied."""
    seal, occurrences = delivery.meter.part(Seal), delivery.meter.occurrences
    delivery.meter.part(SealJournal).follow(occurrences)

    def denied(meter: int, occurrence: Occurrence) -> None:
        name = Obis(*occurrence.value.to_bytes(6))
        if name in {*legal_names(), *map(standard_name, legal_names())}:
            seal.refuse(occurrences, occurrence.at, Interferer.CLIENT, name)

    occurrences.hear(DENIED, denied)


SUBJECT = Subject(
    "seal",
    parts=(Seal, SealJournal),
    after=("identity",),
    follow=follow_seal,
    objects=Objects(ours=frozenset({SealJournal.name})),
)
