"""What people see does not depend on the database: here it is SQLite."""

from tests.databases import sqlite_url

FIXTURES = (sqlite_url,)
