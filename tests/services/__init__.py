"""Services on a real database, one unit of work at a time."""
