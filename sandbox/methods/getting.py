"""What the bot asks for: itself, its updates, its files."""

from sandbox import files, people, updates
from sandbox.calls import Call
from sandbox.errors import WEBHOOK_ACTIVE, bad_request, conflict
from sandbox.store import Json


def get_me(call: Call) -> Json:
    """The bot, with what it may do."""
    myself = people.bot(call.box) or {}
    return myself | {
        "can_join_groups": True,
        "can_read_all_group_messages": call.box.settings.reads_all,
        "supports_guest_queries": False,
        "supports_inline_queries": False,
        "can_connect_to_business": False,
        "has_main_web_app": False,
        "has_topics_enabled": False,
        "allows_users_to_create_topics": False,
        "can_manage_bots": False,
        "supports_join_request_queries": False,
    }


async def get_updates(call: Call) -> list[Json]:
    """Updates that are not confirmed yet.

    Raises:
        ApiError: a webhook is set, or another poller has come.
    """
    if call.box.store.get("fact", "webhook"):
        raise conflict(WEBHOOK_ACTIVE)
    remember_allowed(call)
    limit = call.integer("limit", 100)
    limit = limit if 0 < limit <= 100 else 100
    return await updates.poll(call.box, call.integer("offset"), limit, max(0, call.integer("timeout")))


def remember_allowed(call: Call) -> None:
    """Keeps which kinds of updates the bot wants from now on; without the parameter nothing changes."""
    kinds = call.loose("allowed_updates")
    if kinds is not None and {"kinds": kinds} != call.box.store.get("fact", "allowed_updates"):
        call.box.store.put("fact", "allowed_updates", {"kinds": kinds})


def get_file(call: Call) -> Json:
    """A file's size and the path to download it from.

    Raises:
        ApiError: there is no such file, or it is over 20 MB.
    """
    if not call.text("file_id"):
        raise bad_request("file_id not specified")
    found = files.find(call.box, call.text("file_id"))
    if found is None:
        raise bad_request("invalid file_id")
    if found["file"]["file_size"] > files.MOST_DOWNLOADED:
        raise bad_request("file is too big")
    file: Json = found["file"]
    return file
