"""What can be ordered and built: the order, the nameplate, and the one place where parts meet."""
