"""Numbers of the RTMv2 interface that this implementation needs, and the answers of failed calls.

Sources: the constant groups of the API digest (status codes, next-hop, route, view and match
flags). A failed call answers with its status alone, so each answer exists once.
"""

from __future__ import annotations

from typing import Final

Answer = tuple[object, ...]
"""What a call returns: the status, and after a success its results in documented order."""

SUCCESS: Final[Answer] = (0,)
FILE_NOT_FOUND: Final[Answer] = (2,)
ACCESS_DENIED: Final[Answer] = (5,)
INVALID_HANDLE: Final[Answer] = (6,)
NOT_ENOUGH_MEMORY: Final[Answer] = (8,)
INVALID_DATA: Final[Answer] = (13,)
NOT_SUPPORTED: Final[Answer] = (50,)
INVALID_PARAMETER: Final[Answer] = (87,)
ALREADY_EXISTS: Final[Answer] = (183,)
NOT_FOUND: Final[Answer] = (1168,)
NO_SYSTEM_RESOURCES: Final[Answer] = (1450,)
BAD_CONFIGURATION: Final[Answer] = (1610,)
POSSIBLE_DEADLOCK: Final[Answer] = (1131,)
"""The call would wait for its own caller (D-LOCK-01, D-METH-07)."""
IO_PENDING: Final[Answer] = (997,)
"""The call has to wait for another client; a client gets the number of its call with it."""
NO_ERROR: Final = 0
ERROR_NOT_SUPPORTED: Final = 50
ERROR_INSUFFICIENT_BUFFER: Final = 122
ERROR_NOT_FOUND: Final = 1168
ERROR_NO_MORE_ITEMS: Final = 259

RTM_VIEW_MASK_UCAST: Final = 0x1
RTM_VIEW_MASK_ALL: Final = 0xFFFFFFFF
RTM_BEST_PROTOCOL: Final = 0
RTM_THIS_PROTOCOL: Final = 0xFFFFFFFF

RTM_NEXTHOP_STATE_CREATED: Final = 0
RTM_NEXTHOP_STATE_DELETED: Final = 1
RTM_NEXTHOP_FLAGS_REMOTE: Final = 0x1
RTM_NEXTHOP_CHANGE_NEW: Final = 0x1

RTM_ROUTE_STATE_CREATED: Final = 0
RTM_ROUTE_STATE_DELETING: Final = 1
RTM_ROUTE_STATE_DELETED: Final = 2
RTM_ROUTE_CHANGE_FIRST: Final = 0x1
RTM_ROUTE_CHANGE_NEW: Final = 0x2
RTM_ROUTE_CHANGE_BEST: Final = 0x10000

RTM_ROUTE_FLAGS_FORWARDING: Final = 0xF
RTM_ROUTE_FLAGS_MARTIAN: Final = 0x1
RTM_ROUTE_FLAGS_INACTIVE: Final = 0x8

RTM_MATCH_OWNER: Final = 0x1
RTM_MATCH_NEIGHBOUR: Final = 0x2
RTM_MATCH_PREF: Final = 0x4
RTM_MATCH_NEXTHOP: Final = 0x8
RTM_MATCH_INTERFACE: Final = 0x10

RTM_ENUM_NEXT: Final = 0x1
RTM_ENUM_RANGE: Final = 0x2
RTM_ENUM_OWN_DESTS: Final = 0x1000000
RTM_ENUM_OWN_ROUTES: Final = 0x10000

RTM_ENTITY_REGISTERED: Final = 0
RTM_ENTITY_DEREGISTERED: Final = 1
RTM_ROUTE_EXPIRED: Final = 2
RTM_CHANGE_NOTIFICATION: Final = 3

RTM_CHANGE_TYPE_ALL: Final = 0x1
RTM_CHANGE_TYPE_BEST: Final = 0x2
RTM_CHANGE_TYPE_FORWARDING: Final = 0x4
RTM_NOTIFY_ONLY_MARKED_DESTS: Final = 0x10000

INFINITE: Final = 0xFFFFFFFF
"""The time to live of a route that never expires (S-ROUTE-11)."""
RTM_RESUME_METHODS: Final = 0
RTM_BLOCK_METHODS: Final = 1
METHOD_TYPE_ALL_METHODS: Final = 0xFFFFFFFF
MOST_EXPORTED_METHODS: Final = 32
"""A client exports at most so many methods (S-METH-03)."""
