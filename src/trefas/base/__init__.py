"""The vocabulary: instants, logical names, units, slots and the tree of errors. Knows nothing above it."""
