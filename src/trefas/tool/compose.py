"""Composing a meter: a question for each digit, offering what still goes with the answers before it.

Questions go to stderr, so that what was composed can be piped.
"""

from collections.abc import Callable, Mapping

import typer

from trefas.base.errors import SetupError
from trefas.device.configuration import Configuration, coded_values
from trefas.device.digit import Digit, Value
from trefas.device.digits import DIGITS

Ask = Callable[[str, str], str]
"""A question and its usual answer, to what was answered."""


def ask_on_terminal(question: str, usual: str) -> str:
    """Asks a person; Enter is the usual answer. An end of input ends the command."""
    answer: str = typer.prompt(question, default=usual, err=True)
    return answer


def say_on_terminal(text: str) -> None:
    """Tells a person."""
    typer.echo(text, err=True)


def compose(
    codes: Mapping[str, str], *, ask: Ask = ask_on_terminal, say: Callable[[str], None] = say_on_terminal
) -> Configuration:
    """Asks for every digit that ``codes`` do not say and that can be more than one thing. Raises SetupError where ``codes``
    cannot be; a wrong answer is told and asked again."""
    chosen = Configuration.around(coded_values(codes))
    for each in DIGITS:
        offered = chosen.allowed(each)
        form = chosen.form(each)
        if each.name in chosen.given or (len(offered) == 1 and form is None):
            continue
        chosen = _answered(chosen, each, offered, form, ask, say)
    return chosen


def _answered(
    chosen: Configuration,
    each: Digit,
    offered: tuple[Value, ...],
    form: Value | None,
    ask: Ask,
    say: Callable[[str], None],
) -> Configuration:
    """The configuration with one digit more."""
    given = {name: chosen.values[name] for name in chosen.given}
    say(f"\n{each.name} {each.title} ({each.swedish})")
    for value in offered:
        say(f"  {value.code}  {value.words}")
    if form:
        say(f"  {each.example_of_form} …  any other number: {form.words}")
    while True:
        answer = ask(each.name, chosen.values[each.name].code)
        try:
            return Configuration.around({**given, each.name: each.find(answer)})
        except SetupError as wrong:
            say(str(wrong))
