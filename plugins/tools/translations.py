# SPDX-License-Identifier: Apache-2.0
"""Writes what is to be translated for a language, or brings a translation up to date.

    python3 plugins/tools/translations.py de_DE

The file is `plugins/blender/likeness_blender/translations/de_DE.json`. Texts that are new are empty in it,
translations of texts that are gone are left out.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

PLUGINS = Path(__file__).resolve().parents[1]
FOLDER = PLUGINS / "blender" / "likeness_blender" / "translations"


def main() -> int:
    """Runs the command line; returns the exit code."""
    parser = argparse.ArgumentParser(description="Prepares the translation of the Blender add-on.")
    parser.add_argument("locale", help="as Blender names it, for example de_DE")
    parser.add_argument("--out", type=Path, default=FOLDER, help="the folder of the translations")
    options = parser.parse_args()
    path = options.out / f"{options.locale}.json"
    known = json.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(updated(known), ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    print(path)
    return 0


def updated(known: dict[str, str]) -> dict[str, str]:
    """The present texts with the translations that are known of them."""
    sys.path.insert(0, str(PLUGINS / "core"))
    from likeness_core import interface_texts

    return {text: known.get(text, "") for text in interface_texts.english()}


if __name__ == "__main__":
    sys.exit(main())
