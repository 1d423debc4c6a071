"""One file is one thing noticed and one event; ``_blueprint.py`` is the file to copy."""
