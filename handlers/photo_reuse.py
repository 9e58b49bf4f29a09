"""The sender of pictures says whether they were meant to be used again."""

from handlers.turn import Turn
from services import photo_reuse
from services.refusals import NotThere
from views.photo_reuse import ANSWERS, AnswerReuse


def answer(turn: Turn) -> None:
    """Note the answer; the card says it from now on."""
    press = turn.press(AnswerReuse)
    if not 0 <= press.answer < len(ANSWERS):
        raise NotThere
    reuse = ANSWERS[press.answer]
    photo_reuse.answer(turn.session, press.entry_id, reuse, by=turn.actor, now=turn.now)
    turn.answer(f"reuse.answered.{reuse.value}")
