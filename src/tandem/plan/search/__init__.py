"""Greedy construction and search over orders, and the decoder that turns an order into a schedule."""
