"""Limiter, class 71 version 0 (Blue Book, 4.5.9): the first step of the breaker's smart disconnect.

    threshold_normal               k1·Id or k1·Pd, in the unit of what is monitored
    min_over_threshold_duration    t1
    min_under_threshold_duration   T_ConnectWait: how long after a cut-off it may be connected again
    monitored_value                the highest current, or the active import, as CutoffBasis has it

The class has one threshold and one duration, so the second and third step (k2 after t1 + t2, k3 after t1 + t2 + t3) are not in
it; they are plain data beside it. Where smart disconnect is off, the active threshold is the highest there is, which nothing
exceeds. There is no emergency profile. The meter disconnects by itself, so the actions name no script.
"""

from collections.abc import Iterator
from fractions import Fraction
from typing import Self

from trefas.base.obis import Obis
from trefas.core.breaker import TENTHS, Basis, Breaker
from trefas.core.live import Live
from trefas.cosem import date_time
from trefas.cosem.data_type import (
    BOOLEAN,
    DATE_TIME,
    DOUBLE_LONG_UNSIGNED,
    LONG_UNSIGNED,
    SCRIPT,
    VALUE_DEFINITION,
    ArrayOf,
    structure,
)
from trefas.cosem.interface import Host, Interface, Refused
from trefas.cosem.member import Attribute
from trefas.wire.axdr import I8, U16, U32, Array, Boolean, Data, OctetString, Structure
from trefas.wire.xdlms import DataAccessResult

NAME = Obis(0, 0, 17, 0, 0)
_REGISTER, _VALUE = 3, 2
_NO_SCRIPT = Structure((OctetString(bytes(6)), U16(0)))
_UNDEFINED_TIME = OctetString(date_time.UNSPECIFIED)
EMERGENCY_PROFILE = structure(
    emergency_profile_id=LONG_UNSIGNED, emergency_activation_time=DATE_TIME, emergency_duration=DOUBLE_LONG_UNSIGNED
)
ACTIONS = structure(action_over_threshold=SCRIPT, action_under_threshold=SCRIPT)
_U32_MAX = 0xFFFF_FFFF
_PER_AMPERE, _PER_KW = 100, 1_000
"""What is monitored comes in hundredths of an ampere, or in watts."""


class Limiter(Interface, class_id=71, shows=(Breaker,), book_name="Limiter"):
    """The limit of one breaker."""

    def __init__(self, breaker: Breaker, host: Host) -> None:
        super().__init__(NAME)
        self.breaker = breaker
        self.host = host

    @classmethod
    def objects(cls, part: object, host: Host) -> Iterator[Self]:
        """One for the breaker."""
        if isinstance(part, Breaker):
            yield cls(part, host)

    @Attribute(2, VALUE_DEFINITION, static=True)
    def monitored_value(self) -> Data:
        """The register whose value is compared."""
        name = (Live.active_import if self._by_power else Breaker.highest_current).obis
        assert name is not None, "it has a name"
        return Structure((U16(_REGISTER), OctetString(bytes(self.host.named(name))), I8(_VALUE)))

    @Attribute(3, DOUBLE_LONG_UNSIGNED)
    def threshold_active(self) -> Data:
        """The normal one where smart disconnect is on."""
        return self.threshold_normal() if self.breaker.cut_off_by & Basis.LOAD else U32(_U32_MAX)

    @Attribute(4, DOUBLE_LONG_UNSIGNED, static=True)
    def threshold_normal(self) -> Data:
        """The limit of the first step."""
        return U32(self.breaker.threshold * self.breaker.k1 * self._unit // TENTHS)

    @threshold_normal.writes
    def set_threshold_normal(self, threshold: int) -> None:
        """What makes a whole number of A or kW, before k1."""
        k1 = self.breaker.k1
        limit = Fraction(threshold * TENTHS, k1 * self._unit) if k1 else Fraction(-1)
        if limit.denominator != 1 or limit < 0:
            raise Refused(
                DataAccessResult.OTHER_REASON,
                f"threshold_normal was written as {threshold}; with k1 = {k1 / TENTHS:g} must be a multiple of "
                f"{k1 * self._unit / TENTHS:g}",
            )
        self.breaker.accept(Breaker.threshold_high, int(limit), self.host.now)

    @Attribute(5, DOUBLE_LONG_UNSIGNED, static=True)
    def threshold_emergency(self) -> Data:
        """There is no other."""
        return self.threshold_normal()

    @Attribute(6, DOUBLE_LONG_UNSIGNED, static=True)
    def min_over_threshold_duration(self) -> Data:
        """Seconds above it until the breaker opens."""
        return U32(self.breaker.t1_s)

    @min_over_threshold_duration.writes
    def set_min_over_threshold_duration(self, time_s: int) -> None:
        """At most t2."""
        self.breaker.accept(Breaker.t1_s, time_s, self.host.now)

    @Attribute(7, DOUBLE_LONG_UNSIGNED, static=True)
    def min_under_threshold_duration(self) -> Data:
        """Seconds until it may close again."""
        return U32(self.breaker.connect_wait_s)

    @min_under_threshold_duration.writes
    def set_min_under_threshold_duration(self, time_s: int) -> None:
        """Up to 65535."""
        self.breaker.accept(Breaker.connect_wait_s, time_s, self.host.now)

    @Attribute(8, EMERGENCY_PROFILE, static=True)
    def emergency_profile(self) -> Data:
        """None."""
        return Structure((U16(0), _UNDEFINED_TIME, U32(0)))

    @Attribute(9, ArrayOf(LONG_UNSIGNED), static=True)
    def emergency_profile_group_id_list(self) -> Data:
        """None."""
        return Array(())

    @Attribute(10, BOOLEAN)
    def emergency_profile_active(self) -> Data:
        """Never."""
        return Boolean(False)

    @Attribute(11, ACTIONS, static=True)
    def actions(self) -> Data:
        """None, above and below."""
        return Structure((_NO_SCRIPT, _NO_SCRIPT))

    @property
    def _by_power(self) -> bool:
        return bool(self.breaker.cut_off_by & Basis.POWER)

    @property
    def _unit(self) -> int:
        return _PER_KW if self._by_power else _PER_AMPERE
