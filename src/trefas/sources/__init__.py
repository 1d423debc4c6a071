"""Where samples come from: one file, one kind of source, found by its name. ``_blueprint.py`` is the one to copy."""
