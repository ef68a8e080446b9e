"""`python -m tools.soak --kills 200 --load 600`: what `make soak` runs."""

from __future__ import annotations

import argparse
import sys

from . import kills, load


def main() -> int:
    """Runs what was asked for and prints one line for each."""
    parser = argparse.ArgumentParser(prog="tools.soak", description=__doc__)
    parser.add_argument("--kills", type=int, default=0, help="kill -9 so many times in mixed work")
    parser.add_argument("--load", type=float, default=0, help="seconds of mixed calls from many clients")
    parser.add_argument("--clients", type=int, default=16)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    if options.kills:
        print("kills:", kills.soak(options.kills, options.seed), flush=True)
    if options.load:
        print("load:", load.soak(options.load, options.clients, options.seed), flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
