"""The meter in a smart home: what it says of itself in messages, how it is discovered, and what may be switched."""
