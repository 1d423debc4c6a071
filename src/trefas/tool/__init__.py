"""What a person uses: the commands behind ``trefas``."""
