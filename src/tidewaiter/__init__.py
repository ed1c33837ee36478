"""tidewaiter: advance information flows in, risk comes out with its reasons."""

__version__ = "0.1.0"
