"""Reading Chinese text: clean and folded forms, numerals, dates, document numbers, sentences, words."""
