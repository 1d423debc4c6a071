"""Power quality to EN 50160: what was recorded, how it is judged, the report."""
