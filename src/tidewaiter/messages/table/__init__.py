"""Lists of boxes and bills as a table, CSV or Excel: for senders who have no message system. The columns stand in `columns.csv`."""

from tidewaiter.messages.table.sheets import read_table

__all__ = ["read_table"]
