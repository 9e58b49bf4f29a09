"""The whole of it as people see it: the demo's page in Chromium."""
