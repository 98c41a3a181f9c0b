"""Counts of what was served, in the text form that Prometheus reads."""

from __future__ import annotations

import threading
from collections import Counter

from assistant.feedback import Recorder

BUCKETS_S = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5)


class Measures:
    """Counters of one process; safe to use from several threads."""

    def __init__(self, recorder: Recorder | None = None) -> None:
        self._recorder = recorder
        self._lock = threading.Lock()
        self._requests: Counter[int] = Counter()
        self._answers: Counter[tuple[str, str]] = Counter()
        self._buckets: Counter[float] = Counter()
        self._seconds = 0.0

    def count_request(self, code: int) -> None:
        """Count an HTTP response."""
        with self._lock:
            self._requests[code] += 1

    def count_answer(self, channel: str, status: str, seconds: float) -> None:
        """Count an answer given over `channel` ("chat" or "rest")."""
        with self._lock:
            self._answers[channel, status] += 1
            self._seconds += seconds
            for bucket in BUCKETS_S:
                self._buckets[bucket] += seconds <= bucket

    def text(self, documents: int, clauses: int) -> str:
        """Give all counters and the size of the open index."""
        with self._lock:
            answers = sum(self._answers.values())
            lines = ["# TYPE assistant_http_responses_total counter"]
            lines += [
                f'assistant_http_responses_total{{code="{code}"}} {n}' for code, n in sorted(self._requests.items())
            ]
            lines.append("# TYPE assistant_answers_total counter")
            lines += [
                f'assistant_answers_total{{channel="{channel}",status="{status}"}} {n}'
                for (channel, status), n in sorted(self._answers.items())
            ]
            lines.append("# TYPE assistant_answer_seconds histogram")
            lines += [f'assistant_answer_seconds_bucket{{le="{b}"}} {self._buckets[b]}' for b in BUCKETS_S]
            lines += [
                f'assistant_answer_seconds_bucket{{le="+Inf"}} {answers}',
                f"assistant_answer_seconds_sum {self._seconds:.6f}",
                f"assistant_answer_seconds_count {answers}",
            ]
        if self._recorder:
            lines += ["# TYPE assistant_records_waiting gauge", f"assistant_records_waiting {self._recorder.waiting}"]
            for name, count in (("dropped", self._recorder.dropped), ("failures", self._recorder.failures)):
                lines.append(f"# TYPE assistant_records_{name}_total counter")
                lines.append(f"assistant_records_{name}_total {count}")
        lines += ["# TYPE assistant_index_documents gauge", f"assistant_index_documents {documents}"]
        lines += ["# TYPE assistant_index_clauses gauge", f"assistant_index_clauses {clauses}"]
        return "\n".join(lines) + "\n"
