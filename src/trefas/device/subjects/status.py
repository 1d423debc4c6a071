"""Status and events of the meter as bits, the masks that make alarms of them (Z26), and the status logger."""

from trefas.core.displayed import Displayed
from trefas.core.journals import StatusJournal
from trefas.core.occurrence import RESET
from trefas.core.status import EventA, MeterStatus, Status
from trefas.core.status_rules import Happened
from trefas.cosem.classes import status_mapping
from trefas.device.collected import status_rules
from trefas.device.subject import Delivery, Objects, Subject, names

NO_ALARMS = "000"
"""Z26; no other code of it is public."""


def begin_status(delivery: Delivery) -> None:
    """Sets the masks: [push] says which alarms are wanted."""
    status = delivery.meter.part(Status)
    if delivery.spec.alarm_setup == NO_ALARMS:
        status.mask_a = status.mask_b_rises = status.mask_b_falls = 0


def follow_status(delivery: Delivery) -> None:
    """Before all journals: a row of the status logger has the status after what happened."""
    occurrences = delivery.meter.occurrences
    delivery.meter.part(Status).follow(occurrences, status_rules())
    delivery.meter.part(StatusJournal).follow(occurrences)


SUBJECT = Subject(
    "status",
    parts=(Status, StatusJournal),
    after=("identity",),
    begin=begin_status,
    follow=follow_status,
    objects=Objects(described=names(*status_mapping.TABLES)),
    readings=(Displayed("INFO", Status.meter_status),),
    keeps={"Z26": (Status.mask_a, Status.mask_b_rises, Status.mask_b_falls)},
    status_bits={RESET: Happened(status=MeterStatus.RESET)},
    log_bits={StatusJournal: EventA.STATUS_LOG},
)
