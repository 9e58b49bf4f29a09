"""The real command in a process of its own: killed, stopped, started again."""
