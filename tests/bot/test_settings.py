"""Settings: what is taken, what is refused, and that no secret is ever said."""

import re
from typing import get_args
from zoneinfo import ZoneInfo

import pytest

from bot.settings import Settings, SettingsError, load
from locales import LANGUAGES
from tests.guards.tree import ROOT

TOKEN = "110201543:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw"
WRONG = {
    "YIXIAN_TOKEN": ("hunter2hunter2", "does not look like a bot token"),
    "YIXIAN_TELEGRAM_BASE_URL": ("http://telegram.example/bot", "only on this machine"),
    "YIXIAN_TELEGRAM_FILE_URL": ("ftp://127.0.0.1/file", "begins with https://"),
    "YIXIAN_DATABASE_URL": (
        "mysql://yixian:hunter2@db/yixian",
        "must begin with sqlite:/// or postgresql://",
    ),
    "YIXIAN_MEDIA_URL": ("file://media", "must be a folder"),
    "YIXIAN_S3_ENDPOINT": ("http://store.example", "only on this machine"),
    "YIXIAN_S3_REGION": ("cn north", "must be one word"),
    "YIXIAN_S3_ACCESS_KEY": ("hunter2\n", "must be one word"),
    "YIXIAN_S3_SECRET_KEY": ("密码 hunter2", "must be one word"),
    "YIXIAN_LISTEN": ("localhost", "must be a host and a port"),
    "YIXIAN_WEBHOOK_URL": ("https://bot.example", "must have a path of its own"),
    "YIXIAN_WEBHOOK_SECRET": ("hunter2hunter2", "must be 16 to 256 letters"),
    "YIXIAN_PROXY_URL": ("gopher://yixian:hunter2@proxy", "must begin with http://"),
    "YIXIAN_MESSAGES_PER_SECOND": ("1e4", "must be a whole number from 1 to 1000"),
    "YIXIAN_LOCALE": ("fr", "must be zh_CN or en"),
    "YIXIAN_TIMEZONE": ("../../etc/passwd", "must name a time zone"),
    "YIXIAN_CLOCK_URL": ("http://10.0.0.1/clock", "on this machine"),
    "YIXIAN_LOG_LEVEL": ("LOUD", "must be DEBUG, INFO, WARNING or ERROR"),
    "YIXIAN_LOG_FORMAT": ("xml", "must be console or json"),
}


def refusals(environ: dict[str, str]) -> list[str]:
    """The sentences with which an environment is refused."""
    with pytest.raises(SettingsError) as refused:
        load(environ)
    return refused.value.sentences


def test_a_webhook_has_an_address_and_a_secret() -> None:
    url, secret = "https://bot.example/telegram", "hunter2-hunter2-hunter2"
    together = "YIXIAN_WEBHOOK_URL and YIXIAN_WEBHOOK_SECRET are set together or not at all."
    assert refusals({"YIXIAN_WEBHOOK_URL": url}) == refusals({"YIXIAN_WEBHOOK_SECRET": secret}) == [together]
    settings = load({"YIXIAN_WEBHOOK_URL": url, "YIXIAN_WEBHOOK_SECRET": secret})
    assert settings.webhook_url == url
    assert settings.secrets() == [secret]
    (plain,) = refusals({"YIXIAN_WEBHOOK_URL": "http://bot.example/telegram"})
    assert "only on this machine" in plain
    (taken,) = refusals({"YIXIAN_WEBHOOK_URL": "https://bot.example/healthz"})
    assert "a path of its own" in taken


def test_a_store_of_the_s3_kind_needs_its_keys() -> None:
    needed = "YIXIAN_S3_ACCESS_KEY and YIXIAN_S3_SECRET_KEY are needed where pictures go to s3://."
    there = {"YIXIAN_MEDIA_URL": "s3://photos/yixian"}
    assert refusals(there) == refusals(there | {"YIXIAN_S3_ACCESS_KEY": "bot"}) == [needed]
    keys = {"YIXIAN_S3_ACCESS_KEY": "bot", "YIXIAN_S3_SECRET_KEY": "hunter2"}
    assert load(there | keys).secrets() == ["hunter2"]


def test_nothing_set_means_an_office_in_shandong_on_this_machine() -> None:
    settings = load({"PATH": "/usr/bin"})
    assert settings.token is None
    assert settings.database_url == "sqlite:///var/yixian.db"
    assert settings.timezone == ZoneInfo("Asia/Shanghai")
    assert settings.locale == "zh_CN"
    assert (settings.listen_host, settings.listen_port) == ("127.0.0.1", 8080)


def test_an_empty_value_equals_not_set() -> None:
    assert load({f"YIXIAN_{name.upper()}": "" for name in Settings.model_fields}) == load({})


def test_everything_right_is_taken() -> None:
    settings = load(
        {
            "YIXIAN_TOKEN": TOKEN,
            "YIXIAN_TELEGRAM_BASE_URL": "http://127.0.0.1:8081/bot",
            "YIXIAN_DATABASE_URL": "postgresql://yixian:hunter%402@db/yixian",
            "YIXIAN_MEDIA_URL": "file:///srv/media",
            "YIXIAN_LISTEN": "[::1]:0",
            "YIXIAN_PROXY_URL": "socks5://user:hunter3@proxy:1080",
            "YIXIAN_CLOCK_URL": "http://localhost:8081/clock",
            "YIXIAN_TIMEZONE": "Asia/Urumqi",
        }
    )
    assert settings.token is not None
    assert settings.token.get_secret_value() == TOKEN
    assert (settings.listen_host, settings.listen_port) == ("::1", 0)
    assert settings.timezone == ZoneInfo("Asia/Urumqi")
    assert settings.secrets() == [TOKEN, "hunter%402", "hunter@2", "hunter3", "hunter3"]


def test_a_printed_settings_object_holds_no_secret() -> None:
    settings = load({"YIXIAN_TOKEN": TOKEN, "YIXIAN_DATABASE_URL": "postgresql://yixian:hunter2@db/yixian"})
    assert "AAHd" not in repr(settings)
    assert "hunter2" not in f"{settings} {settings!r}"


def test_there_is_a_wrong_value_for_every_setting_here() -> None:
    assert {name.removeprefix("YIXIAN_").lower() for name in WRONG} == Settings.model_fields.keys()


@pytest.mark.parametrize("name", WRONG)
def test_a_wrong_value_is_refused_in_one_sentence_that_does_not_repeat_it(name: str) -> None:
    value, reason = WRONG[name]
    [sentence] = refusals({name: value})
    assert sentence.startswith(f"{name} ")
    assert reason in sentence
    assert sentence.endswith(".")
    assert "hunter2" not in sentence
    assert value not in sentence


@pytest.mark.parametrize(
    ("wrong", "right"),
    [
        ("YIXIAN_TOKN", "YIXIAN_TOKEN"),
        ("YIXIAN_DATABSE_URL", "YIXIAN_DATABASE_URL"),
        ("YIXIAN_MEDIA_URI", "YIXIAN_MEDIA_URL"),
        ("yixian_listen", "YIXIAN_LISTEN"),
    ],
)
def test_a_misspelt_name_is_refused_with_the_nearest_right_one(wrong: str, right: str) -> None:
    assert refusals({wrong: "hunter2"}) == [f"{wrong} is not a setting. Did you mean {right}?"]


def test_every_problem_is_told_at_once() -> None:
    said = refusals({"YIXIAN_TOKN": "x", "YIXIAN_LOCALE": "fr", "YIXIAN_LISTEN": "nowhere"})
    assert [sentence.split()[0] for sentence in said] == ["YIXIAN_TOKN", "YIXIAN_LISTEN", "YIXIAN_LOCALE"]


def test_the_office_may_speak_every_language_that_has_a_catalogue() -> None:
    assert get_args(Settings.model_fields["locale"].annotation) == LANGUAGES


def test_the_guide_tells_every_setting_with_its_default() -> None:
    guide = (ROOT / "docs" / "settings.md").read_text("utf-8")
    told = dict(re.findall(r"^\| `(YIXIAN_\w+)` \| (.*?) \|", guide, re.MULTILINE))
    fields = Settings.model_fields.items()
    assert told == {
        f"YIXIAN_{name.upper()}": "none" if field.default is None else f"`{field.default}`"
        for name, field in fields
    }
