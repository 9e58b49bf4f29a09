"""A synthetic district on this machine: its people, its list, and one command that plays it."""
