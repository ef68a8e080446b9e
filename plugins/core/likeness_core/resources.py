# SPDX-License-Identifier: Apache-2.0
"""Finds the head templates that ship with Likeness."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from . import strings
from .daemon import DaemonLocator
from .errors import ServiceUnavailable, TemplateError

DEFAULT_TEMPLATE = "mpfb-head"
STUDIO_TEMPLATE = "mpfb-head-studio"


def cache_folder(environment: Mapping[str, str], chosen: Path | None = None) -> Path:
    """Where plug-ins keep what can be made again: where the artist has chosen, else the user's own place."""
    if chosen is not None:
        return chosen
    return Path(environment.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "likeness"


@dataclass(frozen=True)
class TemplateLocator:
    """The folders in which templates are looked for, first match wins.

    `bundled` is the folder that came with the plug-in; after it come the service's resources.
    """

    bundled: Path | None
    daemon: DaemonLocator
    environment: Mapping[str, str] = field(default_factory=lambda: dict(os.environ))

    def find(self, name: str = DEFAULT_TEMPLATE) -> Path:
        """The template file of that name. Raises TemplateError if there is none."""
        for folder in self._folders():
            path = folder / name / f"{name}.safetensors"
            if path.is_file():
                return path
        raise TemplateError(strings.template_not_found(name))

    @property
    def own_heads(self) -> Path:
        """Where templates of heads that artists rigged themselves are kept, once they were probed."""
        return self._cache / "heads"

    @property
    def pages(self) -> Path:
        """Where pages about fitted heads are kept."""
        return self._cache / "pages"

    @property
    def _cache(self) -> Path:
        return cache_folder(self.environment, self.daemon.settings.cache)

    def _folders(self) -> Iterator[Path]:
        yield self.own_heads
        if chosen := self.environment.get("LIKENESS_RESOURCES"):
            yield Path(chosen) / "Templates"
        if self.bundled is not None:
            yield self.bundled
        try:
            program = self.daemon.program().resolve()
        except ServiceUnavailable:
            return
        yield program.parent.parent / "share" / "likeness" / "Templates"
        for ancestor in program.parents:
            if (ancestor / "Models").is_dir():
                yield ancestor / "Templates"
