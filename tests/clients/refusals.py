"""Every refusal that the sandbox knows, in the words of the real server, provoked through a client."""

import ast
import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

from sandbox import bot_api, errors
from tests.clients.scenario import SIGN
from tests.clients.stage import Stage
from tests.sandbox.conftest import OFFICER, STRANGER, picture

SANDBOX = Path(bot_api.__file__).parent
PREFIXES = {
    "bad_request": "Bad Request: ",
    "forbidden": "Forbidden: ",
    "conflict": "Conflict: ",
    "broken": "Bad Request: can't parse entities: ",
    "_no_entity": "Bad Request: can't parse MessageEntity: ",
}
BUTTON = "can't parse InlineKeyboardButton: "
HTML = "can't parse entities: "
NOBODY = 4711
OF_NO_CLIENT = frozenset(  # all of them write JSON that can be read, one falls over an empty list
    {"Bad Request: can't parse JSON object", "Bad Request: there are no messages to send"}
)


def texts(chat: int | str, words: str, **params: Any) -> tuple[str, dict[str, Any], int, str]:
    """A sendMessage that is refused."""
    return "sendMessage", {"chat_id": chat, "text": "在吗"} | params, 400, f"Bad Request: {words}"


def html(text: str, words: str) -> tuple[str, dict[str, Any], int, str]:
    """Markup that is refused."""
    return texts(OFFICER, HTML + words, text=text, parse_mode="HTML")


def key(words: str, **button: Any) -> tuple[str, dict[str, Any], int, str]:
    """A button that is refused."""
    return texts(OFFICER, words, reply_markup={"inline_keyboard": [[button]]})


def entity(words: str, given: Any) -> tuple[str, dict[str, Any], int, str]:
    """An entity that is refused."""
    return texts(OFFICER, f"can't parse MessageEntity: {words}", entities=[given])


def command(words: str, **params: Any) -> tuple[str, dict[str, Any], int, str]:
    """A menu that is refused."""
    menu = {"commands": [{"command": "fix", "description": "更正"}]}
    return "setMyCommands", menu | params, 400, f"Bad Request: {words}"


ALWAYS = [
    ("sendCake", {}, 404, "Not Found: method not found"),
    texts("", "chat_id is empty"),
    texts(NOBODY, "chat not found"),
    (
        "sendMessage",
        {"chat_id": STRANGER, "text": "在吗"},
        403,
        "Forbidden: bot can't initiate conversation with a user",
    ),
    texts(OFFICER, "message text is empty", text=" "),
    texts(OFFICER, "message is too long", text="好" * 4097),
    texts(OFFICER, "unsupported parse_mode", parse_mode="RTF"),
    texts(OFFICER, "message to be replied not found", reply_parameters={"message_id": NOBODY}),
    texts(OFFICER, "can't parse reply parameters JSON object", reply_parameters="{"),
    texts(OFFICER, "object expected as reply parameters", reply_parameters=[1]),
    texts(OFFICER, 'can\'t find field "message_id"', reply_parameters={"quote": "一"}),
    texts(OFFICER, "object expected as link preview options", link_preview_options=[1]),
    texts(OFFICER, "object expected as reply markup", reply_markup=[1]),
    entity("expected an Object", 1),
    entity('Can\'t find field "offset"', {}),
    entity('Field "length" must be of type Number', {"offset": 0, "length": []}),
    entity("Unsupported type specified", {"offset": 0, "length": 1, "type": "loud"}),
    html("<b", "Unclosed start tag at byte offset 0"),
    html("<b>a</b", "Unclosed end tag at byte offset 4"),
    html("<x>a</x>", 'Unsupported start tag "x" at byte offset 0'),
    html("<span>a</span>", 'Tag "span" must have class "tg-spoiler" at byte offset 0'),
    html("<b>a", 'Can\'t find end tag corresponding to start tag "b"'),
    html("a</b>", "Unexpected end tag at byte offset 1"),
    html("<b>a</i>", 'Unmatched end tag at byte offset 4, expected "</b>", found "</i>"'),
    key("BUTTON_DATA_INVALID", text="签收", callback_data="b" * 65),
    key(f"{BUTTON}Text buttons are not allowed in the inline keyboard", text="签收"),
    key(f'{BUTTON}Can\'t find field "text"', callback_data="b1s:1"),
    key("inline keyboard button text must be non-empty", text="", callback_data="b1s:1"),
    key("inline keyboard button URL 'nowhere' is invalid: Wrong HTTP URL", text="看", url="nowhere"),
    texts(
        OFFICER, f"{BUTTON}InlineKeyboardButton must be an Object", reply_markup={"inline_keyboard": [[1]]}
    ),
    texts(OFFICER, 'field "inline_keyboard" must be of type Array', reply_markup={"inline_keyboard": 1}),
    texts(
        OFFICER,
        'field "inline_keyboard" of the InlineKeyboardMarkup must be an Array of Arrays',
        reply_markup={"inline_keyboard": [1]},
    ),
    texts(OFFICER, 'field "keyboard" must be an Array of Arrays', reply_markup={"keyboard": [1]}),
    texts(
        OFFICER,
        "reply markup is too long",
        reply_markup={"inline_keyboard": [[{"text": "签收", "callback_data": "1"}]] * 101},
    ),
    (
        "sendChatAction",
        {"chat_id": OFFICER, "action": "thinking"},
        400,
        "Bad Request: wrong parameter action in request",
    ),
    ("sendPhoto", {"chat_id": OFFICER}, 400, "Bad Request: there is no photo in the request"),
    (
        "sendPhoto",
        {"chat_id": OFFICER, "photo": "AgAC"},
        400,
        "Bad Request: wrong file identifier/HTTP URL specified",
    ),
    ("sendMediaGroup", {"chat_id": OFFICER}, 400, 'Bad Request: parameter "media" is required'),
    (
        "sendMediaGroup",
        {"chat_id": OFFICER, "media": [{"type": "voice", "media": "AgAC"}]},
        400,
        'Bad Request: can\'t parse InputMedia: type "voice" is unsupported',
    ),
    (
        "sendMediaGroup",
        {"chat_id": OFFICER, "media": [{"type": "photo", "media": "AgAC"}] * 11},
        400,
        "Bad Request: too many messages to send as an album",
    ),
    ("getFile", {}, 400, "Bad Request: file_id not specified"),
    ("getFile", {"file_id": "AgAC"}, 400, "Bad Request: invalid file_id"),
    (
        "editMessageText",
        {"chat_id": OFFICER, "text": "改"},
        400,
        "Bad Request: message identifier is not specified",
    ),
    (
        "editMessageText",
        {"chat_id": OFFICER, "message_id": NOBODY, "text": "改"},
        400,
        "Bad Request: message to edit not found",
    ),
    (
        "deleteMessage",
        {"chat_id": OFFICER, "message_id": NOBODY},
        400,
        "Bad Request: message to delete not found",
    ),
    ("getChatMember", {"chat_id": OFFICER, "user_id": NOBODY}, 400, "Bad Request: user not found"),
    (
        "leaveChat",
        {"chat_id": OFFICER},
        400,
        "Bad Request: chat member status can't be changed in private chats",
    ),
    command("can't parse commands JSON object", commands="{"),
    command("expected an Array of BotCommand", commands={"command": "fix"}),
    command("can't parse BotCommand: expected an Object", commands=[1]),
    command("can't parse BotCommandScope: BotCommandScope must be an Object", scope=[1]),
    command("can't parse BotCommand: Can't find field \"description\"", commands=[{"command": "fix"}]),
    command("BOT_COMMANDS_TOO_MUCH", commands=[{"command": "fix", "description": "更正"}] * 101),
    command("BOT_COMMAND_INVALID", commands=[{"command": "更正", "description": "更正"}]),
    command("BOT_COMMAND_DESCRIPTION_INVALID", commands=[{"command": "fix", "description": ""}]),
    command("can't parse BotCommand: Can't find field \"command\"", commands=[{"description": "更正"}]),
    command("can't parse BotCommandScope: Unsupported type specified", scope={"type": "room"}),
    command("invalid language code specified", language_code="zh-hans"),
    (
        "setChatMenuButton",
        {"menu_button": [1]},
        400,
        "Bad Request: can't parse menu button: MenuButton must be an Object",
    ),
    (
        "setChatMenuButton",
        {"menu_button": {"type": "big"}},
        400,
        "Bad Request: can't parse menu button: MenuButton has unsupported type",
    ),
    (
        "setWebhook",
        {"url": "http://example.com"},
        400,
        "Bad Request: bad webhook: An HTTPS URL must be provided for webhook",
    ),
    (
        "setWebhook",
        {"url": "https://example.com", "secret_token": "a b"},
        400,
        "Bad Request: secret token contains unallowed characters",
    ),
]


async def of_calls(stage: Stage) -> None:
    """What is refused whatever has happened before."""
    for method, params, code, words in ALWAYS:
        await stage.is_refused(code, words, "call", method=method, **params)


async def of_messages(stage: Stage) -> None:
    """What is refused because of what is, or is not, in the chat."""
    photo = await stage.does("photo", chat=OFFICER, photo=at(stage, "一.jpg", picture(400, 300)))
    photo_id = stage.file_ids[-1]
    text = await stage.does("text", chat=OFFICER, text="卡片", buttons=SIGN)
    theirs = await stage.http.phone(OFFICER, "text", text="我写的")
    edits = {"chat": OFFICER, "message": text["id"]}
    await stage.is_refused(
        400, "Bad Request: there is no caption in the message to edit", "edit_caption", **edits, caption="改"
    )
    edits["message"] = photo["id"]
    await stage.is_refused(
        400, "Bad Request: there is no text in the message to edit", "edit", **edits, text="改"
    )
    long = "Bad Request: message caption is too long"
    await stage.is_refused(400, long, "edit_caption", **edits, caption="好" * 1025)
    edits["message"] = theirs["message_id"]
    await stage.is_refused(400, "Bad Request: message can't be edited", "edit", **edits, text="改")
    wrong_kind = "Bad Request: can't use file of type Photo as Document"
    await stage.is_refused(400, wrong_kind, "document", chat=OFFICER, document=photo_id)
    await stage.does("document", chat=OFFICER, document=at(stage, "二.csv", b"a,b"))
    mixed = [{"type": "photo", "media": photo_id}, {"type": "document", "media": stage.file_ids[-1]}]
    words = "Bad Request: document can't be mixed with other media types"
    await stage.is_refused(400, words, "call", method="sendMediaGroup", chat_id=OFFICER, media=mixed)
    query = (await stage.http.phone(OFFICER, "press", message_id=text["id"], data="b1s:1"))["query_id"]
    await stage.is_refused(400, "Bad Request: MESSAGE_TOO_LONG", "answer", query=query, text="好" * 201)
    stage.box.jump(stage.box.clock.now() + timedelta(hours=49))
    late = "Bad Request: message can't be deleted for everyone"
    await stage.is_refused(400, late, "delete", chat=OFFICER, message=text["id"])


async def of_files(stage: Stage) -> None:
    """What is refused because of what is in a file, or how big it is."""
    mib = 1024 * 1024
    here = {"chat": OFFICER}
    await stage.is_refused(
        400, "Bad Request: IMAGE_PROCESS_FAILED", "photo", **here, photo=at(stage, "a.jpg", b"no")
    )
    heavy = at(stage, "b.jpg", bytes(10 * mib + 1))
    words = f"file of size {10 * mib + 1} bytes is too big for a photo; the maximum size is {10 * mib} bytes"
    await stage.is_refused(400, f"Bad Request: {words}", "photo", **here, photo=heavy)
    empty = at(stage, "c.bin", b"")
    await stage.is_refused(400, "Bad Request: file must be non-empty", "document", **here, document=empty)
    await stage.does("document", **here, document=at(stage, "d.bin", bytes(20 * mib + 1)))
    big = "Bad Request: file is too big"
    await stage.is_refused(400, big, "download", file=stage.file_ids[-1])


async def of_writing_too_much(stage: Stage) -> None:
    """What is refused once the server's limits are enforced."""
    stage.box.faults.limited = True
    for _ in range(3):
        await stage.does("text", chat=OFFICER, text="快")
    told = await stage.is_told("text", chat=OFFICER, text="太快")
    assert told == {"code": 429, "retry_after": told["retry_after"]}
    assert stage.last_refusal() == {
        "ok": False,
        "error_code": 429,
        "description": f"Too Many Requests: retry after {told['retry_after']}",
        "parameters": {"retry_after": told["retry_after"]},
    }
    stage.box.faults.limited = False


def at(stage: Stage, name: str, content: bytes) -> str:
    """The path of a file with this content."""
    path = stage.folder / name
    path.write_bytes(content)
    return str(path)


def known() -> set[str]:
    """A pattern for each refusal that is written down in the sandbox."""
    found = {
        pattern for path in SANDBOX.rglob("*.py") for pattern in _written_in(ast.parse(path.read_text()))
    }
    return found | {"Too Many Requests: retry after .+", ".*upgraded to a supergroup chat"}


def _written_in(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in PREFIXES:
            yield re.escape(PREFIXES[node.func.id]) + _pattern(node.args[0])


def _pattern(words: ast.expr) -> str:
    if isinstance(words, ast.Constant):
        return re.escape(str(words.value))
    if isinstance(words, ast.JoinedStr):
        return "".join(_pattern(each) for each in words.values)
    if isinstance(words, ast.Name) and words.id.isupper():
        return re.escape(str(getattr(errors, words.id)))
    return ".+"
