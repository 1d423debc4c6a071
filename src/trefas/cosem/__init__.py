"""The object model: interface classes, associations and their rights, the server and its sessions."""
