"""What tests of commands and logs share."""

import logging
import sys
import threading
from collections.abc import Iterator

import pytest
import structlog

from bot import logs


@pytest.fixture
def restored() -> Iterator[None]:
    """Logging and the hooks for uncaught exceptions, put back as they were."""
    root = logging.getLogger()
    handlers, level, told = root.handlers, root.level, structlog.get_config()
    hooks = (sys.excepthook, sys.unraisablehook, threading.excepthook)
    chatty = {name: logging.getLogger(name).level for name in logs.CHATTY}
    yield
    root.handlers = handlers
    root.setLevel(level)
    for name, was in chatty.items():
        logging.getLogger(name).setLevel(was)
    sys.excepthook, sys.unraisablehook, threading.excepthook = hooks
    logging.captureWarnings(False)
    structlog.configure(**told)
