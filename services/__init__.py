"""What the office decides: use cases and pure policies on a session, never a network."""
