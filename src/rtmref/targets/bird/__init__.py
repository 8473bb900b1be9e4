"""BIRD 2 as a routing information base: an owner is a BGP session, the best routes are exported."""
