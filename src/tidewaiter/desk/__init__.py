"""The desk: the web application in which officers work. It holds state, people and permissions, and calls
the library; the library never imports it."""
