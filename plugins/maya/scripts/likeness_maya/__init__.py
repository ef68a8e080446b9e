# SPDX-License-Identifier: Apache-2.0
"""Likeness in Maya. Importing it changes nothing; the plug-in `likeness_plugin` tells Maya of it."""
