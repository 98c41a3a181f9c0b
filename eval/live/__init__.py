"""Real questions: drawn from the log, marked by an expert, scored, added to the questions."""
