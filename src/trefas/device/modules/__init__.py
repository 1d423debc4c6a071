"""Modules that are plugged into a meter: one file, one kind (``MODULE``)."""
