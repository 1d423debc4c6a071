"""The liquid crystal display as segments: which there are and where they stand, and what a picture is made of."""
