"""The methods of the Bot API, by topic; their names are compared in lower case, as the real server does."""

from collections.abc import Awaitable, Callable

from sandbox.calls import Call
from sandbox.methods import albums, chats, commands, editing, getting, media, queries, sending, webhooks
from sandbox.methods.answers import Answer

__all__ = ["METHODS", "WAITING_METHODS", "Answer"]

METHODS: dict[str, Callable[[Call], object]] = {
    "getme": getting.get_me,
    "getfile": getting.get_file,
    "setwebhook": webhooks.set_webhook,
    "getwebhookinfo": webhooks.get_webhook_info,
    "deletewebhook": webhooks.delete_webhook,
    "sendmessage": sending.send_message,
    "sendchataction": sending.send_chat_action,
    "sendphoto": media.send_photo,
    "senddocument": media.send_document,
    "sendmediagroup": albums.send_media_group,
    "editmessagetext": editing.edit_message_text,
    "editmessagecaption": editing.edit_message_caption,
    "editmessagereplymarkup": editing.edit_message_reply_markup,
    "deletemessage": editing.delete_message,
    "answercallbackquery": queries.answer_callback_query,
    "setmycommands": commands.set_my_commands,
    "getmycommands": commands.get_my_commands,
    "deletemycommands": commands.delete_my_commands,
    "setchatmenubutton": commands.set_chat_menu_button,
    "getchatmenubutton": commands.get_chat_menu_button,
    "getchat": chats.get_chat,
    "getchatmember": chats.get_chat_member,
    "leavechat": chats.leave_chat,
}

WAITING_METHODS: dict[str, Callable[[Call], Awaitable[object]]] = {"getupdates": getting.get_updates}
