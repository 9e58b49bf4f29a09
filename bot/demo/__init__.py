"""A synthetic district on this machine: its people, its list, and one command that plays it."""

from pathlib import Path
from typing import Final

STATE: Final = Path("var/demo")
