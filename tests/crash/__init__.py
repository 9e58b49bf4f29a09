"""A bot that is killed at any point of a week, and what its people and its records see of it."""
