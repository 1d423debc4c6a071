"""Programs made wrong on purpose, one change at a time, and the tests that must notice."""
