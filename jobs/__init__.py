"""What the clock does, one sweep per module."""
