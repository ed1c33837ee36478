"""One command, `tidewaiter`, a verb per library door.

Data go to stdout, words and progress to stderr; `-` is stdin. Ends with 0 when done, 1 where the answer is
"no" or the input was refused, 2 on wrong usage or a file that cannot be opened.
"""

from tidewaiter.cli.program import main

__all__ = ["main"]
