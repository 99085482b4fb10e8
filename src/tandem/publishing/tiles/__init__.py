"""The region as Mapbox vector tiles (specification 2.1), made from its picture by numpy alone.

``content`` turns the picture into layers of ``shapes``; ``generalise`` fits them to the grid of a zoom without losing a
hazard; ``clip`` cuts them to a tile; ``commands`` and ``protobuf`` write what is left; ``tile`` puts it together.
"""
