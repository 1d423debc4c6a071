"""Settings that hold for all tests."""

from hypothesis import settings

# The first call of a kernel loads it, which takes longer than any deadline for one example.
settings.register_profile("trefas", deadline=None)
settings.load_profile("trefas")
