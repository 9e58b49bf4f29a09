"""Setting, ending and asking about delivery by webhook."""

import re
from urllib.parse import urlsplit

from sandbox import updates
from sandbox.calls import Call
from sandbox.errors import bad_request
from sandbox.methods.answers import Answer
from sandbox.methods.getting import remember_allowed
from sandbox.store import Json

SECRET = re.compile(r"[\w-]{1,256}", re.ASCII)
LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})
USUAL_CONNECTIONS = 40


def set_webhook(call: Call) -> Answer:
    """Delivers updates to a URL from now on; an empty one ends it.

    Raises:
        ApiError: the URL is neither HTTPS nor on this machine, or the secret is not as it must be.
    """
    url = call.text("url")
    if not url:
        return delete_webhook(call)
    parts = urlsplit(url)
    if parts.scheme != "https" and not (parts.scheme == "http" and parts.hostname in LOOPBACK):
        raise bad_request("bad webhook: An HTTPS URL must be provided for webhook")
    secret = call.text("secret_token")
    if secret and SECRET.fullmatch(secret) is None:
        raise bad_request("secret token contains unallowed characters")
    remember_allowed(call)
    _forget_waiting(call)
    at_once = min(100, max(1, call.integer("max_connections", USUAL_CONNECTIONS)))
    hook = {"url": url, "secret": secret, "max_connections": at_once}
    if call.box.store.get("fact", "webhook") == hook:
        return Answer(result=True, words="Webhook is already set")
    call.box.store.put("fact", "webhook", hook)
    call.box.store.drop("fact", "webhook error")
    call.box.journal("webhook", url=url)
    return Answer(result=True, words="Webhook was set")


def delete_webhook(call: Call) -> Answer:
    """Ends delivery by webhook, and forgets what waits when asked to."""
    _forget_waiting(call)
    if call.box.store.get("fact", "webhook") is None:
        return Answer(result=True, words="Webhook is already deleted")
    call.box.store.drop("fact", "webhook")
    call.box.journal("webhook", url="")
    return Answer(result=True, words="Webhook was deleted")


def get_webhook_info(call: Call) -> Json:
    """The webhook, how many updates wait, and what went wrong last."""
    store = call.box.store
    hook = store.get("fact", "webhook")
    info: Json = {"url": hook["url"] if hook else "", "has_custom_certificate": False}
    info["pending_update_count"] = store.count("update")
    if hook is not None:
        info |= (store.get("fact", "webhook error") or {}) | {"max_connections": hook["max_connections"]}
    allowed = (store.get("fact", "allowed_updates") or {"kinds": []})["kinds"]
    return info | ({"allowed_updates": allowed} if allowed else {})


def _forget_waiting(call: Call) -> None:
    if call.flag("drop_pending_updates"):
        updates.confirm(call.box, call.box.store.highest("update") + 1)
