"""The meter as energy managers know others: maps of Modbus registers, each a table."""
