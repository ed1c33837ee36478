"""Control orders and what came of them."""
