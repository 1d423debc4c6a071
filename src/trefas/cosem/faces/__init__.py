"""Faces: which objects, in which logical devices, a meter shows to whom."""
