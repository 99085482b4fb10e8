"""Tasking orders: what is to be done where by whom, what is dangerous there, and on whose word each figure rests."""
