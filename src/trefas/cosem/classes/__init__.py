"""Interface classes of the Blue Book: one file, one class, found by itself. ``_blueprint.py`` is the one to copy."""
