"""Pictures are decoded here, in a child process that imports nothing of the house."""
