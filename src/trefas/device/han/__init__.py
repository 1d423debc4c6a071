"""The customer's port of a meter at work: which lists it says, when, and what of the registers is in them."""
