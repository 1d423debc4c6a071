"""The prepayment journal: every top-up, cut-off and exception, with the credit after it. The maker has none, so it is ours."""

from trefas.base.obis import Obis
from trefas.base.unit import MWS_PER_WH, Unit
from trefas.base.wire_type import Wire
from trefas.core.breaker import Breaker
from trefas.core.journal import Column, Journal, kept
from trefas.core.occurrence import PREPAYMENT, Occurrence, Occurrences
from trefas.core.prepaid import CreditTold
from trefas.core.prepayment import Prepayment
from trefas.core.rtc import Rtc

DEPTH = 200


class PrepaymentJournal(Journal):
    """What happened to the account of a meter."""

    name = Obis.parse("1.1.99.98.130.255")
    next_id, first_id = kept("prepayment logger")
    depth = DEPTH
    captures = (
        Column("1-1:130.0.129", Unit.NONE, "PrepaymentEvent"),
        Column("1-1:130.0.130", Unit.WH, "PrepaymentTopUpAmount", wire=Wire.U32, per_unit=MWS_PER_WH),
        Column("1-1:130.0.131", Unit.NONE, "PrepaymentTopUpNumber", wire=Wire.U64),
        Prepayment.prepayment,
        Prepayment.credit,
        Breaker.state,
    )

    def follow(self, occurrences: Occurrences) -> None:
        """From now on."""
        self.open()
        occurrences.hear(PREPAYMENT, self.heard)

    def heard(self, meter: int, occurrence: Occurrence) -> None:
        """One row: the code, of a top-up its amount and number, then what is so after it."""
        assert isinstance(occurrence, CreditTold), "what is told of a credit says what it is"
        counts = [self.rows.count(column, meter) for column in self.columns[3:]]
        told = (occurrence.value, occurrence.amount_mws, occurrence.number)
        self.write(meter, Rtc(self.rows, meter).at(occurrence.at), (*told, *counts))
