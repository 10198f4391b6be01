"""Learning rules from a corpus: what repeats across the documents of a source is its template, and no body."""
