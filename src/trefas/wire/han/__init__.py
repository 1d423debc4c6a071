"""The customer's port of a meter: what it says unasked, as bytes, and those bytes read again."""
