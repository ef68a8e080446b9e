# SPDX-License-Identifier: Apache-2.0
"""The texture of one fitted head, made from all photos that it was fitted to."""

from __future__ import annotations

from pathlib import Path

from . import evidence, strings
from .conversation import Conversation, Talk
from .errors import RequestFailed
from .host import Head, Host, TextureSource
from .messages import TextureResult
from .session_conversation import NO_SESSIONS, SESSION_GONE


class TextureConversation(Conversation):
    """The texture of one fitted head from its photos.

    Raises LikenessError where the detail mesh is gone.
    """

    kind = "texture"
    silence_method = "texture/extract"
    cancelled = strings.TEXTURE_CANCELLED

    def __init__(self, head: Head, source: TextureSource, template: Path) -> None:
        super().__init__(head, template)
        self.result: TextureResult | None = None
        self._source = source
        self._photo_count = 1
        if source.detail_mesh is not None:
            evidence.check(evidence.DETAIL_MESH, source.detail_mesh)

    def deliver(self, host: Host) -> str:
        """Puts the maps onto the head."""
        assert self.result is not None
        host.commit_texture(self.head, self.result)
        if self._source.base:
            self.notes.append(strings.own_texture_taken())
        self.notes.extend((*self._source.notes, *self.result.notes))
        count = self._photo_count
        photos = self._source.photo.name if count == 1 else strings.photo_count(count)
        return strings.texture_finished(photos, self.result.seconds, self.notes)

    def _converse(self, template: Path) -> Talk:
        source = self._source
        hash_of_template = yield from self._open_template(template)
        photo = yield from self._add_photo(source.photo)
        self.message = strings.TEXTURING
        params: dict[str, object] = {
            "template": hash_of_template,
            "photo": photo,
            "camera": source.camera.wire,
            "pose": source.pose.wire,
            "folder": str(source.folder),
            "name": source.name,
            "progressToken": self.token,
        }
        if source.base:
            params["base"] = [{"udim": tile, "color": str(path)} for tile, path in source.base.items()]
        if source.detail_mesh is not None:
            params["detailMesh"] = str(source.detail_mesh)
        place = source.place
        if place is None or not place.also:
            self.result = TextureResult.parse((yield "texture/extract", params, None))
            return
        revision = {"session": place.session, "revision": place.revision}
        try:
            answer = yield "texture/extract", {**params, **revision}, None
            self._photo_count = 1 + len(place.also)
        except RequestFailed as error:
            if error.code not in SESSION_GONE + NO_SESSIONS:
                raise
            self.notes.append(strings.TEXTURED_WITHOUT_HISTORY)
            answer = yield "texture/extract", params, None
        self.result = TextureResult.parse(answer)
