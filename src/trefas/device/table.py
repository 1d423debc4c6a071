"""A table of a meter file, or the whole of one: what may be said in it, field by field; anything else is refused in our words.

Whichever table was made, in Python or out of a file, the first thing that is wrong is one sentence, with its place there:

    Order(breaker={"coupling": "auto"})  →  breaker.coupling is 'auto'; it must be automatic or manual
    BreakerTable(coupling="auto")        →  coupling is 'auto'; it must be automatic or manual

A value has the type that TOML gives it: true is no 1, and "1" neither.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any, ClassVar, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from trefas.base.errors import LocalError, SetupError
from trefas.device.wording import sentence_of

OF_TOML = Field(strict=False)
"""Of a field that TOML has in another type: a tuple, which is a list there, or an address, which is text."""


class Table(BaseModel):
    """Raises SetupError with the first thing that is wrong."""

    # Most tables are only ever checked as those of an order: their own checks are made when somebody asks for them.
    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False, strict=True, defer_build=True)

    whole: ClassVar[str] = "the table"
    """What is wrong where no field is."""
    hidden: ClassVar[frozenset[str]] = frozenset()
    """Fields whose values are never shown."""
    must_be: ClassVar[Mapping[str, str]] = {}
    """What hidden fields have to be."""

    def __init__(self, /, **said: Any) -> None:
        with _in_our_words(type(self), said):
            super().__init__(**said)

    __init__.__pydantic_base_init__ = True  # type: ignore[attr-defined]
    """For pydantic: a table within another one is validated there, so that the place of what is wrong is known."""

    @classmethod
    def model_validate(cls, obj: Any, **options: Any) -> Self:
        """A table out of a dictionary."""
        with _in_our_words(cls, obj):
            return super().model_validate(obj, **options)

    def __setattr__(self, name: str, value: object) -> None:
        kind = type(self).__name__
        raise LocalError(f"{kind} does not change, and its {name} was to; make another one, as {kind}({name}=…)")


@contextmanager
def _in_our_words(table: type[Table], said: Any) -> Iterator[None]:
    try:
        yield
    except ValidationError as error:
        raise SetupError(sentence_of(error, table, said, table.whole, table.hidden, table.must_be)) from None
