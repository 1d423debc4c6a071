"""Token gateway, class 115 version 0 (Blue Book, 4.6.5): where a top-up with a number is entered.

A token is twelve octets: eight of a number above 0, four of watt-hours. Which tokens there are the book leaves open; this is
ours, and those of the STS (IEC 62055-41) are not read. A token that came before is answered as it was, and does nothing.
"""

from trefas.core.prepayment import Prepayment, TokenStatus
from trefas.cosem import date_time
from trefas.cosem.data_type import BITS, DATE_TIME, ENUM, OCTETS, ArrayOf, structure
from trefas.cosem.member import Attribute, Method
from trefas.cosem.payment import GATEWAY, PaymentInterface, bits
from trefas.wire.axdr import Array, Data, Enumerated, OctetString, Structure

_REMOTE = 0
STATUS = structure(status_code=ENUM, data_value=BITS)


class TokenGateway(PaymentInterface, class_id=115, shows=(Prepayment,), book_name="Token gateway"):
    """Of one meter."""

    names = (GATEWAY,)

    @Attribute(2, OCTETS)
    def token(self) -> Data:
        """The last that was executed."""
        octets = self.account.token
        assert isinstance(octets, bytes), "it is declared as octets"
        return OctetString(octets)

    @Attribute(3, DATE_TIME)
    def token_time(self) -> Data:
        """When the last came, in standard time."""
        return OctetString(date_time.normal(self.account.token_ns))

    @Attribute(4, ArrayOf(OCTETS))
    def token_description(self) -> Data:
        """Its number and its watt-hours."""
        octets = self.account.token
        assert isinstance(octets, bytes), "it is declared as octets"
        return Array((OctetString(octets[:8]), OctetString(octets[8:])) if octets else ())

    @Attribute(5, ENUM)
    def token_delivery_method(self) -> Data:
        """Over an association: what a hand pays is no token."""
        return Enumerated(_REMOTE)

    @Attribute(6, STATUS)
    def token_status(self) -> Data:
        """What became of the last that came; 0 where none did, whose time is not specified."""
        return Structure((Enumerated(TokenStatus(self.account.token_status)), bits((), 0)))

    @Method(1, OCTETS)
    def enter(self, token: bytes) -> None:
        """A top-up."""
        self.account.pay_token(token, self.host.now)
