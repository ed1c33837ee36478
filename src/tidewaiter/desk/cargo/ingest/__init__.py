"""The steps by which cargo follows an intake of `arrivals`, in its transaction: join, resolve, write, judge, watch."""
