"""The closed list of answer statuses, and what a person can do next."""

from __future__ import annotations

ANSWERED = "answered"
CORRECTED = "answered_corrected"
FROM_FAQ = "answered_from_faq"
CLARIFICATION = "clarification"
NOT_STATED = "unanswerable_not_stated"
NOT_IN_CORPUS = "unanswerable_not_in_corpus"
NOT_VALID = "unanswerable_not_valid"
PERSONAL_CASE = "unanswerable_personal_case"
GREETING = "guarded_greeting"
EMERGENCY = "guarded_emergency"
ABUSE = "guarded_abuse"
INSTRUCTION = "guarded_instruction"
LANGUAGE = "guarded_language"
EMPTY = "error_empty_question"
TOO_LONG = "error_question_too_long"
INVALID = "error_invalid_question"
INTERNAL = "error_internal"

STATUSES = frozenset(
    {
        ANSWERED,
        CORRECTED,
        FROM_FAQ,
        CLARIFICATION,
        NOT_STATED,
        NOT_IN_CORPUS,
        NOT_VALID,
        PERSONAL_CASE,
        GREETING,
        EMERGENCY,
        ABUSE,
        INSTRUCTION,
        LANGUAGE,
        EMPTY,
        TOO_LONG,
        INVALID,
        INTERNAL,
    }
)

ASK_ISSUER = "可向发文机关核实，或依法申请公开。"
ASK_HOTLINE = "可拨打12345政务服务便民热线咨询。"
