"""The one error of the set-up."""


class SetupError(Exception):
    """What is wrong and what to do about it, in sentences for the person at the terminal."""
