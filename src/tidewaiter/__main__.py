"""`python -m tidewaiter`: the same as the command `tidewaiter`."""

from tidewaiter.cli import main

if __name__ == "__main__":
    raise SystemExit(main())
