from tests.conversations.phone import Phone
from tests.conversations.town import Town


async def test_smoke(place: Town, officer: Phone, liaison: Phone, head: Phone, leader: Phone, office: Phone, stranger: Phone) -> None:
    await place.hop_to("Mon 09:01")
    print(await officer.reads()); print(await officer.labels())
    await stranger.sends("/help")
    print(await stranger.reads())
    await officer.sends("/blocker")
    print(await officer.reads()); print(await officer.labels())
    for p in (liaison, head, leader, office): print(p.uid, await p.reads())
