"""What an officer does after sending: look, go on, correct, take back."""

from tests.conversations.conftest import BOTH, Says
from tests.conversations.phone import Phone
from tests.conversations.town import Town


@BOTH
async def test_a_report_is_found_corrected_and_taken_back(
    place: Town, officer: Phone, liaison: Phone, says: Says
) -> None:
    await place.hop_to("Mon 09:00")
    await officer.reads()
    await officer.sends("041 50%")
    await officer.sends("/mine")
    await officer.sees("LS-041", "LS-043", says("mine.sent.nothing"))
    go_on = says("mine.button.go_on", kind=says("mine.entry.report"), code="LS-041")
    await officer.taps(go_on, says("reports.button.send"))
    await officer.sees("W22-041-1")
    await officer.sends("/mine")
    await officer.sees("W22-041-1", says("mine.state.pending"))
    await officer.taps("W22-041-1")
    await officer.sees("45% → 50%", says("mine.verdict", state=says("mine.state.pending")))
    await officer.taps(says("corrections.button.correct"))
    await officer.sees(says("corrections.hint"))
    await officer.sends("48")
    await officer.sees("50% → 48%")
    await officer.taps(says("corrections.button.apply"))
    await officer.sees(says("corrections.done", number="W22-041-1"))
    await officer.reads()
    await officer.taps(says("corrections.button.withdraw"))
    await officer.sees(says("corrections.withdraw.ask", number="W22-041-1"))
    await officer.taps(says("corrections.button.withdraw.surely"))
    await officer.reads()
    await officer.sends("/mine")
    await officer.sees("LS-041", says("mine.state.withdrawn"))
    await liaison.sends("/fix W22-041-1 60%")
    await liaison.sees(says("refused.not_there"))


@BOTH
async def test_one_line_corrects_and_after_the_cutoff_nothing_is_taken_back(
    place: Town, officer: Phone, says: Says
) -> None:
    await place.hop_to("Mon 09:00")
    await officer.sends("041 50%")
    await officer.taps(says("reports.button.send"))
    await officer.sends("/mine")
    await officer.taps("W22-041-1")
    before = await officer.chat()
    await officer.sends("更正 W22-041-1 60% 管道到 K0+480")
    await officer.sees("50% → 60%", "K0+480")
    await officer.taps(says("corrections.button.drop"))
    await officer.sees(says("corrections.dropped", number="W22-041-1"))
    await place.hop_to("Fri 17:01")
    await officer.reads()
    sent = next(message for message in reversed(before) if message["buttons"])
    data = [b["data"] for row in sent["buttons"] for b in row if b["data"].startswith("fw1:")]
    toast = await officer.presses(sent["message_id"], data[0])
    assert toast == says("corrections.refused.frozen", number="W22-041-1")
    await officer.sends("fix W22-041-1 101%")
    await officer.sees(says("corrections.after"), says("corrections.full", percent="101%"))
    await officer.sends("61")
    await officer.taps(says("corrections.button.apply"))
    await officer.sees(says("corrections.done", number="W22-041-1"), "50%", "61%")
    await officer.sends("更正")
    await officer.sees("W22-041-1")
    for phone in place.known.values():
        await phone.reads()
