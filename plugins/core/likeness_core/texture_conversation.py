# SPDX-License-Identifier: Apache-2.0
"""The texture of one fitted head, made from its photo."""

from __future__ import annotations

from pathlib import Path

from . import strings
from .conversation import Conversation, Talk
from .host import Head, Host, TextureSource
from .messages import TextureResult


class TextureConversation(Conversation):
    """The texture of one fitted head from its photo."""

    kind = "texture"
    silence_method = "texture/extract"
    cancelled = strings.TEXTURE_CANCELLED

    def __init__(self, head: Head, source: TextureSource, template: Path) -> None:
        super().__init__(head, template)
        self.result: TextureResult | None = None
        self._source = source

    def deliver(self, host: Host) -> str:
        """Puts the maps onto the head."""
        assert self.result is not None
        host.commit_texture(self.head, self.result)
        self.notes.extend(self.result.notes)
        return strings.texture_finished(self._source.photo.name, self.result.seconds, self.notes)

    def _converse(self, template: Path) -> Talk:
        source = self._source
        hash_of_template = yield from self._open_template(template)
        photo = yield from self._add_photo(source.photo)
        self.message = strings.TEXTURING
        params = {
            "template": hash_of_template,
            "photo": photo,
            "camera": source.camera.wire,
            "pose": source.pose.wire,
            "folder": str(source.folder),
            "name": source.name,
            "progressToken": self.token,
        }
        answer = yield "texture/extract", params, None
        self.result = TextureResult.parse(answer)
