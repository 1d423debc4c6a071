"""Tables in Markdown."""


def table(head: str, rows: list[tuple[object, ...]]) -> str:
    """A table in Markdown; the head's columns are parted by |."""
    columns = [column.strip() for column in head.split("|")]
    lines = [columns, ["---"] * len(columns), *([str(cell) for cell in row] for row in rows)]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)
