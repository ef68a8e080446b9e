# SPDX-License-Identifier: Apache-2.0
"""The texts that can be translated."""

from __future__ import annotations

from likeness_core import interface_texts, rig_strings, strings


def test_buttons_tips_and_stages_can_be_translated_each_once() -> None:
    texts = interface_texts.english()
    assert len(texts) == len(set(texts)) > 80
    wanted = {strings.FIT_FROM_PHOTO, strings.LOCK_TIP, rig_strings.READ_RIG_TIP, strings.STAGES["rig"]}
    assert wanted <= set(texts)
    assert all(text.strip() for text in texts)
