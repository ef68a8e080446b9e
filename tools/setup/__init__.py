"""The project's set-up: what a fresh machine needs before `swift build` and the tests can run."""
