# SPDX-License-Identifier: Apache-2.0
"""What an artist sees: menu, shelf, and the dockable panel."""
