"""Adapters for sets of documents and questions from outside; the folder is an argument, nothing is downloaded."""
