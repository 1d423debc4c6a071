"""The meter: its parts, their order, the kernel that counts, and the image of its memory. Knows no bytes of any wire."""
