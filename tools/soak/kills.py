"""kill -9 at random instants of mixed work: nothing acknowledged is lost, and the next click works."""

from __future__ import annotations

import random
import threading
import time
from collections import Counter

from likeness_core.errors import ConnectionLost

from .artist import Artist, Memory
from .place import Place, call

# Kills come between these many seconds after the artist goes on, evenly on a logarithmic scale: from the
# middle of one message to after a texture, the longest work there is.
SOONEST_SECONDS = 0.002
LATEST_SECONDS = 10.0
# Every acknowledged revision is loaded anew after so many kills, and at the end.
FULL_CHECK_EVERY = 25


def soak(kills: int, seed: int) -> str:
    """Kills the daemon so many times. Returns what happened; raises AssertionError if something was lost."""
    dice = random.Random(seed)
    memory = Memory()
    clicks: Counter[str] = Counter()
    lost_answers = loaded = 0
    with Place() as place:
        artist = Artist(memory, dice, place.folder)
        artist.sit_down(place.connection())
        for number in range(1, kills + 1):
            lost_answers += _work_until_killed(artist, place, dice)
            connection = place.connection()
            artist.sit_down(connection)
            clicks[artist.click()] += 1
            if number % FULL_CHECK_EVERY == 0 or number == kills:
                loaded = artist.check()
                report = call(connection, "session/check")
                assert not report["faults"], report["faults"]
        status = call(connection, "server/status")
    return (
        f"{kills} kills; {memory.revisions} revisions acknowledged in {len(memory.sessions)} sessions, "
        f"all {loaded} there and equal; {lost_answers} kills hit an unanswered request; "
        f"next clicks that worked: {dict(clicks)}; work done: {dict(memory.done)}; "
        f"store {status['metrics']['likeness_store_bytes'] / 1e6:.0f} MB"
    )


def _work_until_killed(artist: Artist, place: Place, dice: random.Random) -> bool:
    """Returns whether the kill came while a request was not answered."""
    span = LATEST_SECONDS / SOONEST_SECONDS
    delay = SOONEST_SECONDS * span ** dice.random()
    killer = threading.Thread(target=_kill_after, args=(place, delay))
    killer.start()
    try:
        while killer.is_alive():
            artist.work()
    except ConnectionLost:
        return True
    finally:
        killer.join()
    return False


def _kill_after(place: Place, seconds: float) -> None:
    time.sleep(seconds)
    place.kill()
