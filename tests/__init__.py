"""What is promised, in tiers from pure functions to whole processes."""
