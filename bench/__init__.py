"""Measurements: whole processes against a small Bot API server, beside bots as they are usually written."""
