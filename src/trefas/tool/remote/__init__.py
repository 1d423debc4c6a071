"""``trefas tool``: what a person asks of a meter over its line, ours or another one."""
