# SPDX-License-Identifier: Apache-2.0
"""What can go wrong, each as a sentence that can be shown to an artist."""


class LikenessError(Exception):
    """A failure whose text is one sentence for the user: what is wrong and what to do."""


class FrameMalformed(LikenessError):
    """A frame's header is broken, so where the next frame starts is lost."""


class FrameTooLarge(LikenessError):
    """A frame announces a body longer than the protocol allows."""


class ConnectionLost(LikenessError):
    """The service has closed the connection or has died."""


class ServiceUnavailable(LikenessError):
    """The service could not be found or started."""


class TemplateError(LikenessError):
    """A head template file is missing, damaged, or not the one a head was built from."""


class MessageError(LikenessError):
    """A message from the service lacks a field or has one of the wrong type."""


class ArrayGone(MessageError):
    """The file of an array is not there any more: a preview was looked at too late."""


class RequestFailed(LikenessError):
    """The service has answered a request with an error.

    `code` is the protocol's number for the kind of error (see protocol/spec/errors.md).
    """

    def __init__(self, code: int, message: str) -> None:
        super().__init__(message)
        self.code = code
