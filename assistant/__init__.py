"""Policy assistant (政策问答助手): questions about official documents, answered from their clauses."""

__version__ = "0.1.0"
