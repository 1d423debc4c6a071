"""Order forms by number: tables of a meter file that hold where a digit has their number.

[configuration]
Z9 = "017"
Z13 = "042"

[forms.Z9.017]                   # as [breaker]
coupling = "automatic"

[forms.Z13.042]                  # as [tariffs]
[[forms.Z13.042.plans]]
[[forms.Z13.042.plans.seasons]]
working = { "00:00" = 2, "06:00" = 1 }

[forms.Z5.777]                   # as [display]: lists
automatic = ["1.8.0", "1.7.0"]

[forms.Z17.002]                  # functions of the right button
button_2 = ["utility-list"]

[forms.Z20.007]                  # exception days, of tariffs and loads
exception_days = [2026-12-24]

A file may have forms of other numbers too: then one file of forms is good for many meters, and a meter that is reconfigured to
another number goes by the other form. What the maker's forms of these numbers hold is not public; these are ours.
"""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Annotated, Any, Self

from pydantic import Field, model_validator

from trefas.base.errors import SetupError
from trefas.device.configuration import Configuration
from trefas.device.digits import digit
from trefas.device.order_base import OrderBase
from trefas.device.subject import Fields, Subject
from trefas.device.subjects.breaker import BreakerTable
from trefas.device.subjects.display import DisplayFields, DisplayTable
from trefas.device.subjects.loads import LoadTables
from trefas.device.subjects.tariffs import TariffTables
from trefas.device.table import OF_TOML, Table

LISTED = {"Z9": frozenset(("001",))}
"""Values of the digits' own lists that stand for a form all the same: the default set-up of a breaker, which is not public."""


class CalendarTable(Table):
    """Days that are no days of their week."""

    exception_days: Annotated[tuple[date, ...], OF_TOML]


class Button2Table(Table):
    """What the right button may do."""

    button_2: Annotated[tuple[str, ...], OF_TOML]


class FormTables(Table):
    """The forms of each digit, by number."""

    Z5: dict[str, DisplayTable] = {}
    Z9: dict[str, BreakerTable] = {}
    Z13: dict[str, TariffTables] = {}
    Z14: dict[str, LoadTables] = {}
    Z17: dict[str, Button2Table] = {}
    Z20: dict[str, CalendarTable] = {}

    @model_validator(mode="after")
    def _numbers(self) -> Self:
        for name in type(self).model_fields:
            for code in self.of_digit(name):
                if not _is_form(name, code):
                    kept = digit(name)
                    raise ValueError(
                        f"{name}.{code} is no form; a form of {kept.label} has a number of {kept.width} digits"
                    )
        return self

    def of_digit(self, name: str) -> Mapping[str, Table]:
        """Those of ``Z9``, for one."""
        forms: Mapping[str, Table] = getattr(self, name)
        return forms


class FormFields(Fields):
    """The tables of a meter file."""

    forms: Annotated[
        FormTables,
        Field(description="What order forms hold, by digit and number: see [order forms](../do/order-forms.md)"),
    ] = FormTables()


def chosen(order: OrderBase, configuration: Configuration) -> OrderBase:
    """The order with the forms that its digits name. Raises SetupError where a table and a form say the same, and for exception
    days of no calendar."""
    forms = FormFields.of(order).forms
    changed: dict[str, Any] = {}
    for name, put in FIELDS.items():
        code = configuration.values[name].code
        form = forms.of_digit(name).get(code)
        if form is not None:
            changed |= put(order.model_copy(update=changed), form, f"[forms.{name}.{code}]")
    return order.model_copy(update=changed) if changed else order


def _as(field: str) -> Callable[[OrderBase, Table, str], dict[str, Any]]:
    """A form that is what a table of the file is."""

    def put(order: OrderBase, form: Table, named: str) -> dict[str, Any]:
        if getattr(order, field) is not None:
            raise SetupError(f"there are [{field}] and {named}, which say the same; one of the two must go")
        return {field: form}

    return put


def _display(order: OrderBase, form: Table, named: str) -> dict[str, Any]:
    """What a form says of the display, beside what the table of the file says."""
    said, added = (
        {name: getattr(each, name) for name in each.model_fields_set}
        for each in (DisplayFields.of(order).display, form)
    )
    twice = next((name for name in added if name in said), None)
    if twice is not None:
        raise SetupError(f"[display] and {named} both say {twice}; one of the two must go")
    return {"display": DisplayTable(**said, **added)}


def _days(order: OrderBase, form: Table, named: str) -> dict[str, Any]:
    """Exception days, of whatever has a calendar."""
    assert isinstance(form, CalendarTable), "a form of Z20 is days"
    changed: dict[str, Any] = {}
    for field in ("tariffs", "loads"):
        table: TariffTables | LoadTables | None = getattr(order, field)
        if table is None:
            continue
        if table.exception_days:
            raise SetupError(f"{field}.exception_days and {named} say the same; one of the two must go")
        changed[field] = type(table)(**{**dict(table), "exception_days": form.exception_days})
    if not changed:
        raise SetupError(f"{named} has exception days, and there is no calendar of tariffs or loads for them")
    return changed


FIELDS: dict[str, Callable[[OrderBase, Table, str], dict[str, Any]]] = {
    "Z5": _display,
    "Z9": _as("breaker"),
    "Z13": _as("tariffs"),
    "Z14": _as("loads"),
    "Z17": _display,
    "Z20": _days,
}
"""What each digit's form becomes."""


def _is_form(name: str, code: str) -> bool:
    listed = {each.code for each in digit(name).values} - LISTED.get(name, frozenset())
    return code not in listed and digit(name).of_code(code) is not None


SUBJECT = Subject("forms", table=FormFields, after=("reconfiguration",), chosen=chosen)
