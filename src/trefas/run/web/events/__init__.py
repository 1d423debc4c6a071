"""Events of the live stream: a file for each, with its name, how often it is looked for, and what changed since a mark."""
