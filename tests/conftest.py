"""Settings that hold for all tests.

HYPOTHESIS_PROFILE=thorough tries ten times as many examples; mutation does not make what failed small, and keeps nothing.
"""

import gc
import os
import tempfile

from hypothesis import Phase, settings

# Tests run side by side; a solver of 50 rows that has a thread for each core turns the others' time into waiting, three times its
# own. Said before numpy is imported, and to every program that is started.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

# The first call of a kernel loads it, which takes longer than any deadline for one example.
settings.register_profile("trefas", deadline=None, max_examples=50)
settings.register_profile("thorough", deadline=None, max_examples=500)
# Nothing of what tests start is kept where the user's own meters keep it.
os.environ["TREFAS_WEB"] = "no"  # many meters run at once; tests of the page ask for it
os.environ["XDG_STATE_HOME"] = tempfile.mkdtemp(prefix="trefas-state-")

settings.register_profile(
    "mutation", deadline=None, max_examples=50, database=None, phases=[Phase.explicit, Phase.generate]
)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "trefas"))


def pytest_collection_finish() -> None:
    """What was imported and collected stays until the end: looking through it again and again for what nobody needs any more took
    a tenth of the suite's time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)
