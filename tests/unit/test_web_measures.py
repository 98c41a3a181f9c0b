"""Counters in Prometheus' text form."""

from assistant.web.measures import BUCKETS_S, Measures


def test_counts_are_cumulative_and_complete() -> None:
    measures = Measures()
    measures.count_request(200)
    measures.count_request(200)
    measures.count_request(404)
    measures.count_answer("rest", "answered", 0.02)
    measures.count_answer("chat", "answered", 3.0)
    lines = measures.text(4, 102).splitlines()
    assert 'assistant_http_responses_total{code="200"} 2' in lines
    assert 'assistant_http_responses_total{code="404"} 1' in lines
    assert 'assistant_answers_total{channel="chat",status="answered"} 1' in lines
    assert [line.split()[-1] for line in lines if "_bucket" in line] == ["0", "0", *["1"] * (len(BUCKETS_S) - 2), "2"]
    assert "assistant_answer_seconds_sum 3.020000" in lines
    assert "assistant_answer_seconds_count 2" in lines
    assert lines[-1] == "assistant_index_clauses 102"
