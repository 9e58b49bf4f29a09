"""The people's side of the sandbox: what phones do, what they show, and the HTTP interface for both."""
