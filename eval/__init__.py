"""Evaluation: questions written by hand, the scoring of answers to them, reports and benchmarks."""
