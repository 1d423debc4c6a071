"""Parameters of what can be done: as JSON has them, and the words of a line that they become."""

from decimal import Decimal
from typing import Literal

from pydantic import BaseModel

from trefas.device.hand import Choice, Number
from trefas.run.web.operation import Refusal

WORD_SIZE_MAX = 64


class Takes(BaseModel):
    """A parameter of a control: one of some words, or a number in a range, which is whole where it has no decimals."""

    name: str
    kind: Literal["choice", "number"]
    choices: list[str] | None = None
    low: int | None = None
    high: int | None = None
    decimals: int | None = None
    usual: int | None = None
    """What it is where it is left out; null where it must be said."""
    unit: str = ""


def takes_of(of: Choice | Number) -> Takes:
    """As it goes out."""
    name = of.name.lower()
    if isinstance(of, Choice):
        return Takes(name=name, kind="choice", choices=list(of.choices))
    return Takes(
        name=name,
        kind="number",
        low=of.low,
        high=of.high,
        decimals=of.decimals,
        usual=of.usual,
        unit=of.unit,
    )


def words_of(what: str, takes: tuple[Choice | Number, ...], said: dict[str, str | int | float]) -> list[str]:
    """The words of a line, from parameters by name. Those that are left out must be the last."""
    names = [each.name.lower() for each in takes]
    unknown = next((each for each in said if each not in names), None)
    if unknown is not None:
        raise Refusal(422, f"{what} has no parameter {unknown[:40]!a}; it has {', '.join(names) or 'none'}")
    words: list[str] = []
    for each in takes:
        value = said.get(each.name.lower())
        if value is None:
            usual = each.usual if isinstance(each, Number) else None
            if usual is None:
                raise Refusal(422, f"{what} needs {each.name.lower()}, which is {_form(each)}")
            value = usual
        if isinstance(value, str) and (not value or len(value.split()) != 1):
            raise Refusal(422, f"{each.name.lower()} is {value[:40]!a}; must be {_form(each)}")
        word = value if isinstance(value, str) else _decimal(value)
        if len(word) > WORD_SIZE_MAX:
            raise Refusal(422, f"{each.name.lower()} has {len(word)} characters; must be {_form(each)}")
        words.append(word)
    return words


def _decimal(value: float) -> str:
    """As a person writes it: without an exponent, and without a point where it is whole."""
    text = format(Decimal(str(value)), "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def _form(of: Choice | Number) -> str:
    return " or ".join(of.choices) if isinstance(of, Choice) else f"a number of {of.low} to {of.high}"
