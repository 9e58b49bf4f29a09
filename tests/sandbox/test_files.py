"""Files: photos made over as the server does, documents untouched, albums, limits, download."""

from io import BytesIO

import pytest
from aiohttp import FormData
from PIL import Image
from telegram import Bot, InputMediaPhoto

from sandbox.box import Box
from tests.sandbox.conftest import OFFICER, TOKEN, Http, picture

ORIENTATION, MAKE = 0x0112, 0x010F


def turned() -> bytes:
    """A picture that lies on its side and says so in its EXIF."""
    exif = Image.Exif()
    exif[ORIENTATION] = 6
    exif[MAKE] = "Front Line"
    return picture(1600, 1200, exif=exif)


async def download(http: Http, file_id: str) -> bytes:
    file = await http.result("getFile", file_id=file_id)
    async with http.session.get(f"/file/bot{TOKEN}/{file['file_path']}") as response:
        assert response.status == 200
        return await response.read()


async def test_a_photo_comes_upright_in_four_sizes_without_metadata(http: Http) -> None:
    await http.send_files(OFFICER, "photo", ("IMG_0001.jpg", turned()), caption="基坑")
    [update] = await http.updates()
    sizes = update["message"]["photo"]
    assert [(size["width"], size["height"]) for size in sizes] == [
        (67, 90),
        (240, 320),
        (600, 800),
        (960, 1280),
    ]
    contents = [await download(http, size["file_id"]) for size in sizes]
    assert [len(content) for content in contents] == [size["file_size"] for size in sizes]
    for size, content in zip(sizes, contents, strict=True):
        with Image.open(BytesIO(content)) as shown:
            assert (shown.format, shown.size, dict(shown.getexif())) == (
                "JPEG",
                (size["width"], size["height"]),
                {},
            )
    with Image.open(BytesIO(contents[-1])) as largest:
        red, _, blue = largest.convert("RGB").getpixel((480, 40))  # type: ignore[misc]
    assert red > blue


async def test_a_small_photo_has_fewer_sizes(http: Http) -> None:
    await http.send_files(OFFICER, "photo", ("a.png", picture(400, 300, kind="PNG")))
    [update] = await http.updates()
    assert [size["width"] for size in update["message"]["photo"]] == [90, 320, 400]


async def test_a_document_is_not_touched(http: Http) -> None:
    original = turned()
    await http.send_files(OFFICER, "document", ("现场 照片.jpg", original))
    [update] = await http.updates()
    document = update["message"]["document"]
    assert (document["file_name"], document["mime_type"]) == ("现场 照片.jpg", "image/jpeg")
    assert await download(http, document["file_id"]) == original


async def test_an_album_is_separate_updates_with_one_group_and_one_caption(http: Http) -> None:
    files = [(f"{index}.jpg", picture(200, 150)) for index in range(3)]
    sent = await http.send_files(OFFICER, "photo", *files, caption="087 管道", caption_on="1")
    found = [update["message"] for update in await http.updates()]
    assert [message["message_id"] for message in found] == sent["message_ids"]
    assert {message["media_group_id"] for message in found} == {sent["album"]}
    assert [message.get("caption") for message in found] == [None, "087 管道", None]


async def test_what_is_no_picture_is_no_photo_but_a_document(http: Http) -> None:
    async with http.session.get("/api/state") as response:
        before = (await response.json())["seq"]
    status = await upload_status(http, "photo", b"not a picture")
    assert status == (400, "A phone cannot send this file as a photo; send it as a document.")
    assert (await http.get("/api/state"))["seq"] == before
    assert (await upload_status(http, "document", b"not a picture"))[0] == 200


async def upload_status(http: Http, kind: str, content: bytes) -> tuple[int, str]:
    form = FormData({"kind": kind})
    form.add_field("file", content, filename="a.jpg")
    async with http.session.post(f"/api/phones/{OFFICER}/media", data=form) as response:
        return response.status, (await response.json()).get("error", "")


async def test_a_file_over_20_mb_can_be_sent_but_not_fetched(http: Http) -> None:
    await http.send_files(OFFICER, "video", ("long.mp4", bytes(20 * 1024 * 1024 + 1)))
    [update] = await http.updates()
    video = update["message"]["video"]
    assert video["file_size"] == 20 * 1024 * 1024 + 1
    assert await http.refused("getFile", file_id=video["file_id"]) == (400, "Bad Request: file is too big")


async def test_a_file_over_50_mb_is_not_taken(box: Box, http: Http) -> None:
    form = FormData({"chat_id": str(OFFICER)})
    form.add_field("document", BytesIO(bytes(50 * 1024 * 1024 + 1)), filename="a.bin")
    async with http.session.post(f"/bot{TOKEN}/sendDocument", data=form) as response:
        assert response.status == 413
        assert (await response.json())["description"] == "Request Entity Too Large"
    assert list(box.folder.iterdir()) == []


async def test_files_that_are_not_there_are_refused(http: Http) -> None:
    assert await http.refused("getFile", file_id="AgAC") == (400, "Bad Request: invalid file_id")
    assert await http.refused("getFile") == (400, "Bad Request: file_id not specified")
    async with http.session.get(f"/file/bot{TOKEN}/photos/../sandbox.sqlite3") as response:
        assert response.status == 404


async def test_the_bot_sends_a_photo_once_and_again_by_its_id(http: Http, bot: Bot) -> None:
    first = await bot.send_photo(OFFICER, picture(), caption="<i>前</i>", parse_mode="HTML")
    again = await bot.send_photo(OFFICER, first.photo[0].file_id)
    assert first.caption == "前"
    assert again.photo == first.photo
    shown = (await http.chat(OFFICER))["messages"][-1]
    assert (shown["photo"]["width"], shown["photo"]["height"]) == (1280, 960)
    async with http.session.get(shown["photo"]["url"]) as response:
        assert response.content_type == "image/jpeg"
    kind = await http.refused("sendDocument", chat_id=OFFICER, document=first.photo[0].file_id)
    assert kind == (400, "Bad Request: can't use file of type Photo as Document")


async def test_the_bot_sends_an_album(http: Http, bot: Bot) -> None:
    known = await bot.send_photo(OFFICER, picture())
    sent = await bot.send_media_group(
        OFFICER, [InputMediaPhoto(picture(), caption="前"), InputMediaPhoto(known.photo[-1])]
    )
    assert len({message.media_group_id for message in sent}) == 1
    assert [message.caption for message in sent] == ["前", None]
    assert sent[1].photo == known.photo
    eleven = [{"type": "photo", "media": known.photo[0].file_id}] * 11
    answer = await http.refused("sendMediaGroup", chat_id=OFFICER, media=eleven)
    assert answer == (400, "Bad Request: too many messages to send as an album")
    nothing = await http.refused("sendMediaGroup", chat_id=OFFICER, media=[])
    assert nothing == (400, "Bad Request: there are no messages to send")


async def test_a_caption_is_edited_and_limited(http: Http, bot: Bot) -> None:
    sent = await bot.send_document(OFFICER, b"a,b", filename="台账.csv", caption="初稿")
    await bot.edit_message_caption(OFFICER, sent.message_id, caption="终稿")
    assert (await http.chat(OFFICER))["messages"][-1]["caption"] == "终稿"
    where = {"chat_id": OFFICER, "message_id": sent.message_id}
    assert await http.refused("editMessageCaption", **where, caption="好" * 1025) == (
        400,
        "Bad Request: message caption is too long",
    )
    nothing = await http.refused("sendPhoto", chat_id=OFFICER)
    assert nothing == (400, "Bad Request: there is no photo in the request")


async def test_nothing_is_left_of_an_upload_that_was_refused(box: Box, http: Http) -> None:
    await upload_status(http, "photo", b"not a picture")
    form = FormData({"chat_id": "999"})
    form.add_field("photo", picture(50, 50), filename="a.jpg")
    async with http.session.post(f"/bot{TOKEN}/sendPhoto", data=form) as response:
        assert response.status == 400
    assert list(box.folder.iterdir()) == []


@pytest.mark.parametrize("name", ["../../etc/passwd", "a/b.jpg"])
async def test_a_file_keeps_only_the_last_part_of_its_name(http: Http, name: str) -> None:
    await http.send_files(OFFICER, "document", (name, b"x"))
    [update] = await http.updates()
    assert "/" not in update["message"]["document"]["file_name"]


async def test_the_name_of_a_file_may_stand_without_quotes(http: Http) -> None:
    part = '--x\r\nContent-Disposition: form-data; name="{}"{}\r\n\r\n{}\r\n'
    body = (
        part.format("chat_id", "", OFFICER) + part.format("document", "; filename=台账.csv", "a,b") + "--x--"
    )
    headers = {"Content-Type": "multipart/form-data; boundary=x"}
    path = f"/bot{TOKEN}/sendDocument"
    async with http.session.post(path, data=body.encode(), headers=headers) as response:
        assert (await response.json())["result"]["document"]["file_name"] == "台账.csv"
