"""The front door in Python: a meter as a program uses it."""
