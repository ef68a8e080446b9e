# SPDX-License-Identifier: GPL-3.0-or-later
"""One operator per file, each a thin call into likeness_core.actions."""
