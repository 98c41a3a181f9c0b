"""Every error raised on purpose.

Messages are one line of plain Chinese and say what to do next: commands print them as they are.
"""


class AssistantError(Exception):
    """Root of all errors that a person can act on."""


class QuestionError(AssistantError):
    """The question cannot be taken (empty, too long, not text).

    `status` is the answer status that stands for this error in batch output and over REST.
    """

    def __init__(self, message: str, status: str = "error_invalid_question") -> None:
        super().__init__(message)
        self.status = status


class CorpusError(AssistantError):
    """The corpus folder is missing or holds nothing that can be read."""


class SourceError(AssistantError):
    """One file cannot be read; the others can.

    `code` is a short stable reason (`not_text`, `empty`, `too_large` …) for reports and tests.
    """

    def __init__(self, message: str, code: str) -> None:
        super().__init__(message)
        self.code = code


class IndexMissingError(AssistantError):
    """There is no index where one was expected."""


class IndexDamagedError(AssistantError):
    """The index does not agree with its manifest, or was made by an incompatible version."""


class IndexBusyError(AssistantError):
    """Another process is building this index."""


class IndexWriteError(AssistantError):
    """The index folder cannot be written (disk full, no permission); what was there before still serves."""


class ReportWriteError(AssistantError):
    """The report cannot be written where it was asked for."""


class EmbeddingError(AssistantError):
    """Vectors are unusable: wrong count, wrong dimension, not finite, or of another model."""


class ModelError(AssistantError):
    """A call to a model service gave nothing that can be used; whoever called goes on without it.

    `code` is a short stable reason (`refused`, `slow`, `busy`, `rejected`, `denied`, `cut`, `broken`, `paused`, `spent`
    …) for traces and tests; `retry_after_s` is 0 or more where trying once more at once may help, and None where not.
    """

    def __init__(self, message: str, code: str, retry_after_s: float | None = None) -> None:
        super().__init__(message)
        self.code = code
        self.retry_after_s = retry_after_s


class AddressError(AssistantError):
    """A number or address names nothing in the corpus."""


class CitationError(AssistantError):
    """A citation would quote words that its clause does not contain."""


class SettingsError(AssistantError):
    """A setting or argument has a value that cannot be used."""


class LexiconError(AssistantError):
    """A data file an operator edits has a bad line; the message names file and line."""


class DatabaseError(AssistantError):
    """The database cannot be opened, read or written; answers do not depend on it."""


class ReviewError(AssistantError):
    """A reviewed answer cannot be taken as written; the message says what to change."""


class AccountError(AssistantError):
    """A user, password or key cannot be made or used as asked."""


class SignInError(AssistantError):
    """Somebody has to sign in first, or may not do this."""

    def __init__(self, message: str = "", forbidden: bool = False) -> None:
        super().__init__(message)
        self.forbidden = forbidden
