"""Refusals: of the Bot API as the real server words them, of the phone interface in plain English."""

from datetime import timedelta
from math import ceil
from typing import Any


class ApiError(Exception):
    """A Bot API call was refused with this code and description."""

    def __init__(self, code: int, description: str, parameters: dict[str, Any] | None = None) -> None:
        super().__init__(description)
        self.code = code
        self.description = description
        self.parameters = parameters


class PhoneError(Exception):
    """A phone, a test or the page asked for something that cannot be."""

    def __init__(self, status: int, words: str) -> None:
        super().__init__(words)
        self.status = status
        self.words = words


def bad_request(words: str) -> ApiError:
    """400: what was asked makes no sense to the server."""
    return ApiError(400, f"Bad Request: {words}")


def forbidden(words: str) -> ApiError:
    """403: the chat does not let the bot in."""
    return ApiError(403, f"Forbidden: {words}")


def conflict(words: str) -> ApiError:
    """409: two ways of getting updates at once."""
    return ApiError(409, f"Conflict: {words}")


def too_many(wait: timedelta) -> ApiError:
    """429: come back after so many seconds."""
    seconds = max(1, ceil(wait.total_seconds()))
    return ApiError(429, f"Too Many Requests: retry after {seconds}", {"retry_after": seconds})


def migrated(chat_id: int) -> ApiError:
    """400: the basic group lives on as a supergroup."""
    words = "Bad Request: group chat was upgraded to a supergroup chat"
    return ApiError(400, words, {"migrate_to_chat_id": chat_id})


UNAUTHORIZED = (401, "Unauthorized")
NOT_FOUND = (404, "Not Found")
NO_METHOD = (404, "Not Found: method not found")
TOO_LARGE = (413, "Request Entity Too Large")
TERMINATED = "terminated by other getUpdates request; make sure that only one bot instance is running"
WEBHOOK_ACTIVE = (
    "can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"
)
SAME_CONTENT = (
    "message is not modified: specified new message content and reply markup are exactly the same "
    "as a current content and reply markup of the message"
)
QUERY_TOO_OLD = "query is too old and response timeout expired or query ID is invalid"
