# SPDX-License-Identifier: Apache-2.0
"""Stand-in for maya.standalone."""


def initialize() -> None:
    """There is nothing to start."""
