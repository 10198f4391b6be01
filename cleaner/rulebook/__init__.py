"""The rule engine: rules are data, written in TOML packs, and this is what reads, checks and matches them."""
