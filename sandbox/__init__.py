"""An island: a Bot API server on this machine with a page of phones."""
