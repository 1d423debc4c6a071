"""The operations of the API: a file for each thing that can be asked for."""
