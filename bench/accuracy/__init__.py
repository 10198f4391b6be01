"""How well cleaner and its peers find the body of an article, in flat dumps and in HTML.

python -m bench.accuracy --help
"""
