"""Many documents in one run: where they come from, where they go, and the loop between."""
