"""Lists that meters push to their customers: one file, one list (``LIST``), with its source named."""
