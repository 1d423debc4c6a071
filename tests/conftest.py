"""Settings that hold for all tests.

HYPOTHESIS_PROFILE=thorough tries ten times as many examples; mutation does not make what failed small, and keeps nothing.
"""

import os
import tempfile

from hypothesis import Phase, settings

# The first call of a kernel loads it, which takes longer than any deadline for one example.
settings.register_profile("trefas", deadline=None, max_examples=50)
settings.register_profile("thorough", deadline=None, max_examples=500)
# Nothing of what tests start is kept where the user's own meters keep it.
os.environ["XDG_STATE_HOME"] = tempfile.mkdtemp(prefix="trefas-state-")

settings.register_profile(
    "mutation", deadline=None, max_examples=50, database=None, phases=[Phase.explicit, Phase.generate]
)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "trefas"))
