"""Converts one network: `python -m tools.superresolution NETWORK.param MODEL.xml`."""

from __future__ import annotations

import sys
from pathlib import Path

from .conversion import convert
from .ncnn_file import NcnnError


def main(arguments: list[str]) -> int:
    if len(arguments) != 2:
        print("usage: python -m tools.superresolution NETWORK.param MODEL.xml", file=sys.stderr)
        return 2
    try:
        convert(Path(arguments[0]), Path(arguments[1]))
    except (NcnnError, OSError) as error:
        print(f"{arguments[0]} cannot be converted: {error}.", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
