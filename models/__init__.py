"""What the database keeps: tables, column types and the engine."""
