"""The places where a peer can reach the meter: one file, one kind of port, found by its name."""
