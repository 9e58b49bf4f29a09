"""The bot and the sandbox over HTTP, driven by phones as people would drive them."""
