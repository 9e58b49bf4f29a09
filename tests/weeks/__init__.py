"""A quarter of weeks, played on the running bot and judged by what the sandbox received."""
