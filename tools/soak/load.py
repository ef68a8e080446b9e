"""Many clients at once: no answer is lost or crossed, memory stays flat, and control messages stay quick."""

from __future__ import annotations

import contextlib
import multiprocessing
import random
import threading
import time
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from typing import Any

from likeness_core.connection import Connection
from likeness_core.errors import RequestFailed

from .place import PHOTO, TEMPLATE, Place, call, resident_bytes

SAMPLE_SECONDS = 1.0
# How often the memory is told.
MINUTE_SECONDS = 60.0
# Memory is compared between the first and the last part of the run, after a part for warming up.
PARTS = 4
# How long a fit runs before it may be taken back.
FIT_SECONDS = 20.0
# After the end every answer has come within so many seconds.
LAST_ANSWER_SECONDS = 120.0


class Client(threading.Thread):
    """One client: every answer is held against what it asked for."""

    def __init__(self, place: Place, number: int, seed: int, end: float) -> None:
        super().__init__(name=f"client-{number}", daemon=True)
        self.answers: Counter[str] = Counter()
        self.error: BaseException | None = None
        self._number = number
        self._dice = random.Random(seed * 1000 + number)
        self._end = end
        self._place = place

    def run(self) -> None:
        """Asks until the end."""
        try:
            connection = self._place.connection(f"client-{self._number}")
            self._work(connection)
        except BaseException as error:  # handed to the main thread
            self.error = error

    def _work(self, connection: Connection) -> None:
        template = call(connection, "template/open", path=str(TEMPLATE))
        photo = call(connection, "photo/add", path=str(PHOTO))["photo"]
        names = [controller["name"] for controller in template["controllers"]]
        session = call(connection, "session/create", template=template["template"], name=self.name)
        while time.monotonic() < self._end:
            kind = self._dice.choices(["evaluate", "history", "unknown", "fit"], [10, 5, 3, 1])[0]
            if kind == "evaluate":
                self._evaluate(connection, template, names)
            elif kind == "history":
                answer = call(connection, "session/history", session=session["session"])
                assert answer["info"]["name"] == self.name, "an answer for somebody else"
            elif kind == "unknown":
                self._unknown(connection)
            else:
                self._fit(connection, template["template"], photo)
            self.answers[kind] += 1

    def _evaluate(self, connection: Connection, template: dict[str, Any], names: list[str]) -> None:
        controllers = {self._dice.choice(names): self._dice.random()}
        answer = call(connection, "rig/evaluate", template=template["template"], controllers=controllers)
        assert answer["vertices"]["shape"] == [template["vertexCount"], 3]

    def _unknown(self, connection: Connection) -> None:
        name = f"no-such-{self._number}-{self._dice.getrandbits(32)}"
        try:
            call(connection, "session/open", session=name)
        except RequestFailed as error:
            assert name in str(error), "an error for somebody else"
            return
        raise AssertionError("a session that there is not was opened")

    def _fit(self, connection: Connection, template: str, photo: str) -> None:
        """A fit that waits or runs for a while and is then taken back; some end by themselves."""
        params = {"template": template, "photo": photo, "preset": "draft"}
        request = connection.request("fit/run", params, None)
        deadline = time.monotonic() + self._dice.random() * FIT_SECONDS
        while True:
            event = connection.poll()
            if event is not None and getattr(event, "id", None) == request:
                with contextlib.suppress(RequestFailed):
                    event.value()
                return
            if time.monotonic() > deadline:
                connection.notify("$/cancelRequest", {"id": request})
                deadline = float("inf")
            time.sleep(0.002)


def soak(seconds: float, clients: int, seed: int) -> str:
    """Load for so long. Returns the figures; raises AssertionError for an answer that is lost or crossed."""
    with Place() as place:
        control = place.connection("control")
        template = call(control, "template/open", path=str(TEMPLATE))["template"]
        photo = call(control, "photo/add", path=str(PHOTO))["photo"]
        end = time.monotonic() + seconds
        # In a process of their own: what is timed is the daemon, and not the turns of Python's threads.
        with ProcessPoolExecutor(1, multiprocessing.get_context("spawn")) as pool:
            work = pool.submit(_run_clients, place, clients, seed, end)
            latencies, memory = _watch(place, control, template, photo, end)
            answers = work.result()
        status = call(control, "server/status")
    return _figures(seconds, clients, answers, latencies, memory, status)


def _run_clients(place: Place, clients: int, seed: int, end: float) -> Counter[str]:
    """How many answers of each kind came; raises AssertionError for one that is lost or crossed."""
    workers = [Client(place, number, seed, end) for number in range(clients)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(max(0.0, end - time.monotonic()) + LAST_ANSWER_SECONDS)
        if worker.error is not None:
            raise worker.error
        assert not worker.is_alive(), f"{worker.name} waits for an answer that was lost"
    return sum((worker.answers for worker in workers), Counter())


def _watch(
    place: Place, control: Connection, template: str, photo: str, end: float
) -> tuple[list[float], list[int]]:
    """Asks for the status over and over, while another connection keeps a fit running."""
    latencies, memory = [], []
    process, sample, minute = place.process(), 0.0, time.monotonic() + MINUTE_SECONDS
    fitter = threading.Thread(target=_keep_fitting, args=(place, template, photo, end), daemon=True)
    fitter.start()
    while (now := time.monotonic()) < end:
        request = control.request("server/status", {}, None)
        start = time.perf_counter()
        while getattr(control.poll(), "id", None) != request:
            time.sleep(0.0002)
        latencies.append(time.perf_counter() - start)
        if now > sample:
            memory.append(resident_bytes(process))
            sample = now + SAMPLE_SECONDS
        if now > minute:
            print(f"  {memory[-1] / 1e6:.0f} MB resident", flush=True)
            minute += MINUTE_SECONDS
        time.sleep(0.05)
    return latencies, memory


def _keep_fitting(place: Place, template: str, photo: str, end: float) -> None:
    connection = place.connection("fitter")
    while time.monotonic() < end:
        with contextlib.suppress(RequestFailed):
            call(connection, "fit/run", template=template, photo=photo)


def _figures(
    seconds: float,
    clients: int,
    answers: Counter[str],
    latencies: list[float],
    memory: list[int],
    status: dict[str, Any],
) -> str:
    ordered = sorted(latencies)
    part = max(1, len(memory) // PARTS)
    second, last = memory[part : 2 * part] or memory, memory[-part:]
    return (
        f"{clients} clients for {seconds:.0f} s: {sum(answers.values())} answers, none lost or crossed "
        f"({dict(answers)}), {status['fits']['finished']} fits finished; server/status while fits run: "
        f"median {1e3 * ordered[len(ordered) // 2]:.1f} ms, "
        f"99th percentile {1e3 * ordered[int(0.99 * len(ordered))]:.1f} ms of {len(ordered)}; memory "
        f"{max(second) / 1e6:.0f} MB at most in the second quarter, {max(last) / 1e6:.0f} MB in the last"
    )
