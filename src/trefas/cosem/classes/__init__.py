"""Interface classes of the Blue Book: one file, one class; the server finds them by itself. ``_blueprint.py`` is the one to copy."""
