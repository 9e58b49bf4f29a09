"""Handlers in one unit of work each, given updates as Telegram sends them."""
