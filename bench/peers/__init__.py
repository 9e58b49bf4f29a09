"""Bots as they are usually written, run by the interpreter of `.venv/peers`."""
