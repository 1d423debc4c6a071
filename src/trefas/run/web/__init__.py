"""The page and the API of live meters, served on their own loop."""
