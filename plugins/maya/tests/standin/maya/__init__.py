# SPDX-License-Identifier: Apache-2.0
"""A stand-in for Maya's Python modules, over a scene in memory; every call is held against the type stubs."""
