#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""A stand-in for likenessd: the same messages, a made-up fit.

As a program it listens where the real one does. In a test, `FakeDaemon(link).serve()` serves one end of a
socket pair on a thread. `Mischief` names what it should do wrong.
"""

from __future__ import annotations

import fcntl
import functools
import hashlib
import json
import os
import select
import socket
import sys
import threading
import time
from array import array
from enum import Enum
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from likeness_core.arrays import encode_floats, parse_array_file  # noqa: E402
from likeness_core.framing import FrameParser, frame  # noqa: E402

STAGES = ("perceive", "rig", "joint", "vertex")
REPORTS = 8
# A program that nobody connects to any more ends by itself, so that no test leaves one behind.
IDLE_SECONDS = 15


class Mischief(Enum):
    """What the stand-in does other than a good service."""

    NONE = ""
    NO_FACE = "no-face"
    TWO_FACES = "two-faces"
    FIT_FAILS = "fit-fails"
    HANGS_IN_FIT = "hangs-in-fit"
    DIES_IN_FIT = "dies-in-fit"
    OTHER_TEMPLATE = "other-template"
    OTHER_PROTOCOL = "other-protocol"
    NO_ANSWER = "no-answer"
    SHORT_OFFSETS = "short-offsets"
    NO_SESSIONS = "no-sessions"


class FakeDaemon:
    """Serves one connection."""

    def __init__(self, link: socket.socket, mischief: Mischief = Mischief.NONE, delay: float = 0.005) -> None:
        self.received: list[dict[str, Any]] = []
        self._link = link
        self._mischief = mischief
        self._delay = delay
        self._parser = FrameParser()
        self._waiting: list[dict[str, Any]] = []
        self._template = Path()
        self.revisions: dict[str, list[dict[str, Any]]] = {}

    def start(self) -> FakeDaemon:
        """Serves on a thread of its own."""
        threading.Thread(target=self.serve, daemon=True).start()
        return self

    def serve(self) -> None:
        """Answers until the other side leaves."""
        try:
            while chunk := self._link.recv(1 << 16):
                self._waiting += [json.loads(body) for body in self._parser.feed(chunk)]
                while self._waiting:
                    self._handle(self._waiting.pop(0))
        except OSError:
            pass
        finally:
            self._link.close()

    def _handle(self, message: dict[str, Any]) -> None:
        self.received.append(message)
        handler = getattr(self, "_" + message["method"].strip("$/").replace("/", "_"), None)
        if handler is None or "id" not in message or self._mischief is Mischief.NO_ANSWER:
            return
        try:
            self._send({"jsonrpc": "2.0", "id": message["id"], "result": handler(message)})
        except _Failure as failure:
            self._send({"jsonrpc": "2.0", "id": message["id"], "error": failure.value})

    def _send(self, message: dict[str, Any]) -> None:
        self._link.sendall(frame(json.dumps(message).encode()))

    def _initialize(self, _message: dict[str, Any]) -> dict[str, Any]:
        version = "9.0" if self._mischief is Mischief.OTHER_PROTOCOL else "0.1"
        server = {"name": "likenessd", "version": "fake"}
        return {"protocolVersion": version, "server": server, "capabilities": {"arrays": ["inline"]}}

    def _template_open(self, message: dict[str, Any]) -> dict[str, Any]:
        self._template = Path(message["params"]["path"])
        digest = hashlib.sha256(self._template.read_bytes()).hexdigest()
        if self._mischief is Mischief.OTHER_TEMPLATE:
            digest = digest[::-1]
        vertices = self._vertex_count()
        return {"template": digest, "name": "fake", "vertexCount": vertices, "faceCount": 1, "jointCount": 1}

    def _photo_add(self, message: dict[str, Any]) -> dict[str, Any]:
        digest = hashlib.sha256(Path(message["params"]["path"]).read_bytes()).hexdigest()
        count = {Mischief.NO_FACE: 0, Mischief.TWO_FACES: 2}.get(self._mischief, 1)
        faces = [{"index": index, "box": [100, 100, 300, 300], "confidence": 0.9} for index in range(count)]
        size = {"width": 800, "height": 1000}
        notes = [f"The photo shows {count} faces."] if count > 1 else []
        return {"photo": digest, **size, "faces": faces, "focalLength35mm": None, "notes": notes}

    def _fit_run(self, message: dict[str, Any]) -> dict[str, Any]:
        token = message["params"].get("progressToken")
        self._report(token, "begin", 0, None)
        for step in range(REPORTS):
            time.sleep(self._delay)
            if self._is_cancelled(message["id"]):
                self._report(token, "end", 100, None)
                raise _Failure(-32800, "The fit was cancelled")
            self._misbehave()
            self._report(token, "report", 100 * (step + 1) / REPORTS, STAGES[step * len(STAGES) // REPORTS])
        self._report(token, "end", 100, None)
        params = message["params"]
        head = {
            "camera": {
                "width": 800,
                "height": 1000,
                "focalLength": 1600.0,
                "principalPoint": [400, 500],
                "worldToCamera": [1, 0, 0, 0, 0, 1, 0, -2, 0, 0, 1, -60, 0, 0, 0, 1],
            },
            **self._pose(1.0),
        }
        constraints = params.get("constraints") or {}
        head["controllers"] |= constraints.get("controllers", {})
        kind = "refine" if "from" in params else "fit"
        is_kept = "session" in params and params.get("keep", True)
        also = params.get("also", [])
        name = self._keep(params["session"], kind, params.get("from"), head, also) if is_kept else "f1"
        return {**head, "revision": name, "quality": {}, "seconds": 0.1}

    def _session_create(self, message: dict[str, Any]) -> dict[str, Any]:
        if self._mischief is Mischief.NO_SESSIONS:
            raise _Failure(7008, "Sessions cannot be kept here")
        session = f"{len(self.revisions):016x}"
        self.revisions[session] = []
        return {"session": session}

    def _session_open(self, message: dict[str, Any]) -> dict[str, Any]:
        self._revisions(message)
        return {"session": message["params"]["session"]}

    def _session_history(self, message: dict[str, Any]) -> dict[str, Any]:
        infos = [revision["info"] for revision in self._revisions(message)]
        return {"info": {"session": message["params"]["session"]}, "revisions": infos}

    def _session_revision(self, message: dict[str, Any]) -> dict[str, Any]:
        wanted = message["params"]["revision"]
        for revision in self._revisions(message):
            if revision["info"]["revision"] == wanted:
                return revision
        raise _Failure(7002, "There is no such revision")

    def _session_commit(self, message: dict[str, Any]) -> dict[str, Any]:
        params = message["params"]
        message["params"] = {**params, "revision": params["from"]}
        known = self._session_revision(message)
        head = {name: known[name] for name in ("camera", "controllers", "bindOffsets")}
        head["controllers"] = {**head["controllers"], **params.get("controllers", {})}
        head["bindOffsets"] = params.get("bindOffsets", head["bindOffsets"])
        self._keep(params["session"], "edit", params["from"], head, known["details"].get("also", []))
        return self.revisions[params["session"]][-1]["info"]

    def _session_revert(self, message: dict[str, Any]) -> dict[str, Any]:
        return self._session_open(message)

    def _session_branch(self, message: dict[str, Any]) -> dict[str, Any]:
        return self._session_open(message)

    def _rig_evaluate(self, message: dict[str, Any]) -> dict[str, Any]:
        return {"vertices": message["params"]["bindOffsets"]}

    def _revisions(self, message: dict[str, Any]) -> list[dict[str, Any]]:
        session = message["params"]["session"]
        if session not in self.revisions:
            raise _Failure(7001, "There is no such session")
        return self.revisions[session]

    def _keep(
        self, session: str, kind: str, parent: str | None, head: dict[str, Any], also: list[dict[str, Any]]
    ) -> str:
        revisions = self.revisions[session]
        name = f"r{len(revisions) + 1}"
        info = {"revision": name, "parent": parent, "branch": "main", "kind": kind, "reason": "", "time": 1.0}
        details = {"also": also} if also else {}
        revisions.append({"info": info, **head, "details": details})
        return name

    def _session_report(self, message: dict[str, Any]) -> dict[str, Any]:
        self._session_revision(message)
        params = message["params"]
        self._report(params["progressToken"], "begin", 0, None)
        self._misbehave()
        page = Path(params["folder"]) / f"{params['name']}.html"
        page.write_text("<!DOCTYPE html><title>a page</title>", encoding="utf-8")
        self._report(params["progressToken"], "end", 100, None)
        return {"report": str(page), "seconds": 0.1}

    def _texture_extract(self, message: dict[str, Any]) -> dict[str, Any]:
        params = message["params"]
        if "revision" in params:
            self._session_revision(message)
        self._report(params["progressToken"], "begin", 0, None)
        for step in range(REPORTS):
            time.sleep(self._delay)
            if self._is_cancelled(message["id"]):
                self._report(params["progressToken"], "end", 100, None)
                raise _Failure(-32800, "The texture was cancelled")
            self._misbehave()
            self._report(params["progressToken"], "report", 100 * (step + 1) / REPORTS, "texture")
        self._report(params["progressToken"], "end", 100, None)
        start = f"{params['folder']}/{params['name']}"
        tile = {"udim": 1001, "color": f"{start}_color.1001.png", "normal": f"{start}_normal.1001.png"}
        return {"tiles": [tile], "coverage": 0.25, "notes": ["a note"], "seconds": 0.1}

    def _shutdown(self, _message: dict[str, Any]) -> None:
        return None

    def _misbehave(self) -> None:
        if self._mischief is Mischief.FIT_FAILS:
            raise _Failure(4003, "The fit came to no result; try another photo")
        if self._mischief is Mischief.DIES_IN_FIT:
            self._link.shutdown(socket.SHUT_RDWR)
            raise OSError
        while self._mischief is Mischief.HANGS_IN_FIT:
            time.sleep(1)

    def _is_cancelled(self, identifier: int) -> bool:
        """Reads what has arrived meanwhile; everything but a cancellation waits for the end of the fit."""
        while select.select([self._link], [], [], 0)[0]:
            chunk = self._link.recv(1 << 16)
            if not chunk:
                raise OSError
            self._waiting += [json.loads(body) for body in self._parser.feed(chunk)]
        cancellations = [m for m in self._waiting if m["method"] == "$/cancelRequest"]
        return any(m["params"]["id"] == identifier for m in cancellations)

    def _report(self, token: Any, kind: str, percentage: float, stage: str | None) -> None:
        if token is None:
            return
        value: dict[str, Any] = {"kind": kind, "message": "working", "percentage": percentage}
        if stage is not None:
            value |= {"stage": stage, "preview": self._pose(percentage / 100)}
        notification = {"method": "$/progress", "params": {"token": token, "value": value}}
        self._send({"jsonrpc": "2.0", **notification})

    def _pose(self, strength: float) -> dict[str, Any]:
        """Every controller a little off its default, every vertex a little forward."""
        offsets = array("f", [0.0, 0.0, 0.1 * strength] * self._vertex_count())
        if self._mischief is Mischief.SHORT_OFFSETS:
            offsets = offsets[3:]
        values = dict.fromkeys(_contents(self._template)[0], 0.3 * strength)
        return {
            "controllers": values,
            "vertices": encode_floats(offsets, 3),
            "bindOffsets": encode_floats(offsets, 3),
        }

    def _vertex_count(self) -> int:
        return _contents(self._template)[1]


@functools.cache
def _contents(template: Path) -> tuple[list[str], int]:
    """The names of a template's controllers, and the number of its vertices."""
    file = parse_array_file(template.read_bytes())
    description = json.loads(file.metadata["likeness.template"])
    return [entry["name"] for entry in description["controllers"]], file.arrays["vertices"].shape[0]


class _Failure(Exception):
    def __init__(self, code: int, message: str) -> None:
        super().__init__(message)
        self.value = {"code": code, "message": message}


def main() -> int:
    """Listens on the socket named by LIKENESS_SOCKET, as the real service does."""
    if os.environ.get("LIKENESS_FAKE_FAILS"):
        print("error: the fake service was told to fail", file=sys.stderr)
        return 1
    path = Path(os.environ["LIKENESS_SOCKET"])
    with path.with_suffix(".lock").open("wb") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            return 3
        cores = len(os.sched_getaffinity(0))
        seen = {
            "pid": os.getpid(),
            "environment": dict(os.environ),
            "arguments": sys.argv[1:],
            "cores": cores,
        }
        path.with_suffix(".seen.json").write_text(json.dumps(seen))
        path.unlink(missing_ok=True)
        listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        listener.bind(str(path))
        listener.listen()
        listener.settimeout(IDLE_SECONDS)
        while True:
            try:
                link, _ = listener.accept()
            except TimeoutError:
                return 0
            link.settimeout(None)
            FakeDaemon(link, Mischief(os.environ.get("LIKENESS_FAKE_MISCHIEF", ""))).start()


if __name__ == "__main__":
    sys.exit(main())
