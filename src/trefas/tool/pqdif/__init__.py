"""``trefas measure --pqdif``: what was measured, as a file that other programs of power quality read."""
