"""Golden worlds: the same life lived by two builds of the meter, which must leave the same behind, bit for bit."""
