# SPDX-License-Identifier: Apache-2.0
"""The scenario's stage on the core's FakeHost: numbers without a scene, vertices by the template."""

from __future__ import annotations

import copy
import importlib
from pathlib import Path
from typing import Any

import numpy as np
from fake_host import FakeHost
from likeness_core.host import Head, Pin, TextureSource
from likeness_core.messages import HeadPose
from rig_evaluator import TemplateEvaluator
from scenario import Stage
from staging import TEMPLATE

# What an undo brings back.
STATE = ("pose", "place", "photo", "photos", "pins")


class HostWithUndo(FakeHost):
    """A FakeHost whose steps can be undone."""

    def add_head(self, template: Any) -> Head:
        self.done: list[dict[str, Any]] = []
        self.undone: list[dict[str, Any]] = []
        self.pose = HeadPose({controller.name: controller.default for controller in template.controllers})
        self.neutral = self.pose
        return super().add_head(template)

    def commit(self, head: Any, result: Any, photo: Path | None, place: Any, supplied: Any = None) -> None:
        self.remember()
        super().commit(head, result, photo, place, supplied)
        self.camera = result.camera

    def texture_source(self, head: Any) -> TextureSource:
        assert self.photo is not None
        return TextureSource(self.camera, self.pose, self.photo, self.photo.parent, "head")

    def now(self) -> dict[str, Any]:
        return {name: copy.copy(getattr(self, name)) for name in STATE}

    def remember(self) -> None:
        self.done.append(self.now())

    def restore(self, state: dict[str, Any]) -> None:
        for name, value in state.items():
            setattr(self, name, value)

    def undo(self) -> None:
        self.undone.append(self.now())
        self.restore(self.done.pop())

    def redo(self) -> None:
        self.done.append(self.now())
        self.restore(self.undone.pop())

    def remove(self) -> None:
        self.remember()
        self.restore({"pose": self.neutral, "place": None, "photo": None, "photos": {}, "pins": ()})


def stage() -> Stage:
    host = HostWithUndo()
    evaluator = TemplateEvaluator(TEMPLATE)

    def set_controller(name: str, value: float) -> None:
        host.remember()
        host.pose = HeadPose({**host.pose.controllers, name: value}, host.pose.bind_offsets)

    def set_pin(vertex: int, pixel: tuple[float, float]) -> None:
        host.remember()
        host.pins = (Pin(vertex, pixel),)

    def vertices() -> list[float]:
        offsets = host.pose.bind_offsets
        bound = None if offsets is None else np.array(offsets).reshape(-1, 3)
        return evaluator.evaluate(dict(host.pose.controllers), bound).ravel().tolist()

    return Stage(
        host,
        lambda name: importlib.import_module(f"likeness_core.{name}"),
        set_controller,
        set_pin,
        host.undo,
        host.redo,
        host.remove,
        vertices,
    )
