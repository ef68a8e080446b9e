# SPDX-License-Identifier: Apache-2.0
"""The part of Likeness's plug-ins that knows no host program: pure Python, standard library only."""

VERSION = "0.1.0"
PROTOCOL_VERSION = "0.1"
