"""Codecs and links without sockets or clocks: they know bytes, and neither meters nor each other."""
