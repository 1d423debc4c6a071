"""The meter as energy managers know a Shelly Pro 3EM: remote procedure calls over HTTP."""
