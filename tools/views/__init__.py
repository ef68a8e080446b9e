"""Further views of subjects whose true shape is known."""
