"""A first order of repairs by elimination; compiled.

From everything repaired, the component whose loss costs least for its resource is taken away, again and again; the last
one taken is repaired first. Going backward sees what going forward cannot: when one part of a path is gone, the rest of the path
is worth nothing and goes next, so what helps only together ends up together.
"""

from __future__ import annotations

import numpy as np

from tandem.network.flows import FloatArray
from tandem.network.simplex import LongArray
from tandem.plan.restoration.compiled import compiled
from tandem.plan.restoration.pricing import Memory, Pricing, price_period


@compiled
def elimination_order(pricing: Pricing, memory: Memory, use: FloatArray) -> LongArray:
    """Components in the order in which to repair them."""
    count = len(use)
    gone = np.zeros(count, dtype=np.int32)
    into = np.zeros(len(pricing.flows.node_ptr) - 1)
    order = np.empty(count, dtype=np.int64)
    now = price_period(pricing, memory, gone, 0, into)
    for place in range(count - 1, -1, -1):
        best, least, after = -1, np.inf, now
        for one in range(count):
            if gone[one] == 0:
                gone[one] = 1
                cost = price_period(pricing, memory, gone, 0, into)
                gone[one] = 0
                if (cost - now) / use[one] < least:
                    best, least, after = one, (cost - now) / use[one], cost
        gone[best], now, order[place] = 1, after, best
    return order
