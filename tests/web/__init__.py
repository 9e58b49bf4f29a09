"""What the HTTP routes answer."""
