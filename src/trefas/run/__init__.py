"""The world: clocks, the memory on disk, ports, and the loop in which a meter lives."""
