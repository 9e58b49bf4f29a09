"""Cards as people read them, in both languages."""
