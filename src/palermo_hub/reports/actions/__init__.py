"""Everything that changes a report: its sections and citations, its end, and the inputs it calls for."""

from .calling import call_for_inputs, keep_draft, send_answer
from .errors import CallError, ReportError, StaleAnswerError, StaleSectionError
from .finishing import ask_to_publish, finish_report, reopen_report
from .writing import cite, renew_citation, start_report, write_section

__all__ = [
    "CallError",
    "ReportError",
    "StaleAnswerError",
    "StaleSectionError",
    "ask_to_publish",
    "call_for_inputs",
    "cite",
    "finish_report",
    "keep_draft",
    "renew_citation",
    "reopen_report",
    "send_answer",
    "start_report",
    "write_section",
]
