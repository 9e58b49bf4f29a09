"""The disk: nothing can be written any more."""

from imaging import samples
from models.photos import Photo, PhotoState
from tests.faults.program import MAY_ALL, Program
from tests.faults.scene import Scene


async def test_the_disk_takes_nothing_more(idle: Scene, program: Program) -> None:
    """The disk with the database and the pictures takes nothing more.

    People: wait; when there is room again they get their answers, in order, and their pictures are kept.
    Machine: goes on running and tries again and again. Telegram keeps what cannot be written, for 24 hours.
    Readyz: "The database takes nothing: its disk fails or may not be written to. Look at it." (or, where
    SQLite learns from the system that it is full, "its disk is full. Make room on it."); when less than 200
    MB are left, which is long before, "Only 199 MB are free where var is. Make room."
    Lasts: until there is room; all is answered within seconds, and the page is green within 10 s.
    Administrator: make room.
    """
    await program.start()
    await idle.monday()
    await idle.green()
    program.may_write(0)
    idle.begins()
    await idle.officer.sends("LS-015 无变化", settle=False)
    await idle.officer.sends_files(samples.draw("trench", "LS-041"), caption="LS-041 52%", settle=False)
    await idle.red("The database takes nothing")
    await program.says("transaction lost")
    program.may_write(MAY_ALL)
    idle.ends()
    await idle.well()
    assert await idle.officer.heard("W22-015-1") == 1
    await idle.officer.sees("LS-041", "52%")
    [photo] = idle.rows(Photo)
    assert photo.state is PhotoState.READY
