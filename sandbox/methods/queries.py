"""Answers to pressed buttons."""

from sandbox.calls import Call
from sandbox.clock import steady
from sandbox.errors import QUERY_TOO_OLD, bad_request

LONGEST_ANSWER = 200


def answer_callback_query(call: Call) -> bool:
    """Answers a press, once and in time.

    Raises:
        ApiError: there is no such query, it was answered, or it is too old.
    """
    box = call.box
    query = box.store.get("query", call.text("callback_query_id"))
    if (
        query is None
        or query["answered"]
        or not 0 <= steady() - query["pressed"] < box.settings.query_lifetime.total_seconds()
    ):
        raise bad_request(QUERY_TOO_OLD)
    if len(call.text("text")) > LONGEST_ANSWER:
        raise bad_request("MESSAGE_TOO_LONG")
    answer = {
        "text": call.text("text") or None,
        "show_alert": call.flag("show_alert"),
        "url": call.text("url") or None,
    }
    seq = box.journal(
        "answered", chat_id=query["chat_id"], user_id=query["user_id"], query_id=query["id"], **answer
    )
    box.store.put("query", query["id"], query | answer | {"answered": True, "seq": seq})
    box.store.put(
        "toast", query["user_id"], {"text": answer["text"], "show_alert": answer["show_alert"], "seq": seq}
    )
    return True
