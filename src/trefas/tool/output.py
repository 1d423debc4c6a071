"""Tables on the standard output: whole on a terminal of any width, in a pipe and in a file."""

from rich.console import Console
from rich.measure import Measurement
from rich.table import Table

WIDTH_MAX = 10_000
"""More than any table has."""


def print_whole(table: Table) -> None:
    """Prints a table as wide as it is. Where a terminal has fewer columns its lines go on in the next: a number or a time that is
    cut off is lost, one that is broken is not."""
    console = Console()
    natural = Measurement.get(console, console.options.update(max_width=WIDTH_MAX), table).maximum
    console.width = max(console.width, natural)
    console.print(table)
