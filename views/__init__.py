"""How everything is worded and drawn: cards, keyboards, button payloads, escaping."""
