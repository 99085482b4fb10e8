"""Search for a good schedule: orders of works, and the decoder that turns an order into a feasible schedule.

``arrays`` prepares the problem, ``decoder`` builds a schedule from priorities (with ``dispatch`` for crews, ``access`` for
roads, ``heaps``) and states the rules that it keeps; ``closures`` and ``cheapest`` find what a goal needs, ``greedy`` orders those
closed sets by benefit per priced effort; ``state`` is what the search varies, ``incumbent`` a state with what it leads to, ``operators``
the moves, ``choice`` draws them, ``walk`` is one chain of them and ``local`` the whole search; ``baselines`` are plain orders.
"""
