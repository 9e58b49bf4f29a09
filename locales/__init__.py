"""The words that people read, one gettext catalogue per language."""
