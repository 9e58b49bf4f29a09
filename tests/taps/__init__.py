"""How many presses and messages an answer takes, counted by the sandbox."""
