"""``python -m trefas``: the commands, where the console script is not on the path."""

from trefas.cli import main

main()
