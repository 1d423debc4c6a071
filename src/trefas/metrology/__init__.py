"""From samples of voltage and current to intervals of whole cycles, and test signals whose truth is known."""
