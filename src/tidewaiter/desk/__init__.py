"""The desk: the web application in which officers work. It holds state, people and permissions, and calls
the library; the library never imports it."""

DEMONSTRATION = "demo"
"""The file that says a data folder is the demonstration's own, to be emptied at each start; locked while it runs."""
