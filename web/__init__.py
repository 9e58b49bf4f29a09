"""The HTTP routes that the process answers."""
