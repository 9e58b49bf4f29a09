"""Wires the rooms together and runs them: settings, clock, units of work, polling, sending, commands."""
