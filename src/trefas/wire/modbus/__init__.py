"""Modbus over TCP, as a server of registers hears and says it."""
