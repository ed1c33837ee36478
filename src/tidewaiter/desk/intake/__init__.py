"""Ways in: drop folders, the interface for systems, the queue behind both, the worker, and its health."""
