"""Planning problems beyond one search: cut into regions, planned piece by piece on an engine, put together, polished.

``cluster`` cuts the works, ``staffing`` shares out the teams, ``piece`` makes the planning problem of one region, ``solve`` plans all of
them and decodes the whole problem in the order that the pieces give.
"""
