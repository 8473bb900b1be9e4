"""What an RTM can be told: its limits, and one option for each decision.

Names, options and defaults are those agreed for every implementation; the first option of a
decision is its default and the one that the documentation analysis recommends.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

DECISIONS: Final[dict[str, tuple[str, ...]]] = {
    "leftovers": ("purge", "keep"),  # D-DEREG-01
    "instance_on_demand": ("create", "configured", "reject"),  # D-INST-01
    "ties": ("oldest", "newest", "lowest_owner"),  # D-BEST-01
    "same_cost_update": ("keep_place", "behind_equals"),  # D-BEST-04
    "preference_source": ("policy_for_zero", "caller", "policy"),  # D-PREF-01
    "zero_preference": ("best", "worst", "error"),  # D-PREF-02
    "new_with_first": ("new", "error"),  # D-ROUTE-03
    "first_route": ("cheapest", "oldest"),  # D-ROUTE-04
    "first_neighbour": ("overwrite", "keep"),  # D-ROUTE-05
    "handle_with_other_prefix": ("error", "ignore"),  # D-ROUTE-06
    "too_many_next_hops": ("error", "truncate"),  # D-ROUTE-09
    "no_next_hops": ("allow", "error"),  # D-ROUTE-10
    "reserved_parameters": ("error", "ignore"),  # D-ROUTE-13
    "next_hop_in_use": ("detach", "cascade"),  # D-NH-01
    "next_hop_handle_identity": ("ignore", "error"),  # D-NH-03
    "next_hop_identity": ("with_length", "address_only"),  # D-NH-05
    "foreign_next_hops": ("not_found", "denied"),  # D-NH-10
    "own_entry": ("include", "exclude"),  # D-ENT-01
    "empty_view_set": ("allow", "error"),  # D-VIEW-06
    "match_preference": ("preference", "cost"),  # D-MATCH-05
    "match_next_hops": ("all", "first", "equal", "any"),  # D-MATCH-06
    "several_matches": ("first", "oldest"),  # D-MATCH-04
    "hidden_dests": ("invisible", "found"),  # D-VIEW-05
    "opaque_exhausted": ("refuse", "without"),  # D-REG-03
    "enum_next": ("inclusive", "exclusive"),  # D-ENUM-02
    "last_batch": ("items_first", "code_with_items"),  # D-ENUM-05
    "zero_count": ("error", "nothing"),  # D-ENUM-06
    "start_with_handle": ("handle", "error"),  # D-ENUM-08
    "list_insert_same": ("to_end", "stay"),  # D-LIST-08
    "list_order": ("insertion", "table"),  # D-LIST-02
    "null_list": ("leave", "remove"),  # D-LIST-03
    "zero_views_notification": ("all_views", "error"),  # D-VIEW-01
    "metric_is_best_change": ("yes", "no"),  # D-NOTE-03
    "callback_frequency": ("once", "every_change"),  # D-NOTE-06
    "originator_notified": ("yes", "no"),  # D-NOTE-07
    "change_order": ("arrival", "address"),  # D-NOTE-08
    "vanished_dests": ("delivered", "dropped"),  # D-NOTE-09
    "unmarking": ("keep", "drop"),  # D-NOTE-11
    "ttl_zero": ("due_at_once", "never", "error"),  # D-TTL-01
    "expiry_holds": ("yes", "no"),  # D-TTL-04
    "hold_length": ("longest", "latest"),  # D-HOLD-01
    "hold_start": ("deletion", "marking"),  # D-HOLD-02
    "hold_mark": ("until_end", "permanent"),  # D-HOLD-03
    "second_hold": ("keep", "replace"),  # D-HOLD-05
    "hold_end_notifies": ("all", "silent", "all_and_best"),  # D-HOLD-06
    "leaving_view_holds": ("no", "yes"),  # D-HOLD-08
    "held_in_enum": ("last", "first"),  # D-ENUM-10
    "lock_foreign_shared": ("without_pointer", "denied"),  # D-LOCK-04
    "exclusive_lock": ("slot_or_route", "anyone", "best_owner"),  # D-OPAQ-01
    "single_object_block": ("everything", "nothing"),  # D-METH-05
    "method_output": ("stop", "fail"),  # D-METH-04
    "missing_methods": ("skip", "error_record"),  # D-METH-02
    "partial_count": ("delivered", "total"),  # D-ENT-02
    "bad_export_list": ("invalid_data", "invalid_parameter"),  # D-REG-02
    "address_families": ("both", "ipv4_only"),  # D-INST-02
    "size_query": ("success", "too_small"),  # D-METH-01
    "all_views_mask": ("supported", "literal"),  # D-VIEW-02
    "route_count": ("every", "of_protocol"),  # D-DEST-08
    "this_protocol": ("protocol", "client"),  # D-PREF-03
    "less_specific_handle": ("invalid_handle", "invalid_parameter"),  # D-MATCH-01
    "host_bits": ("masked", "refused"),  # D-DEST-05
    "null_criteria": ("literal", "wildcard"),  # D-MATCH-08
    "found_route_references": ("counted", "none"),  # D-MATCH-09
    "own_dests": ("best", "of_protocol"),  # D-ENUM-09
    "no_change_type": ("error", "nothing"),  # D-NOTE-01
    "fetched_views": ("registered", "supported"),  # D-NOTE-17
    "deleted_list": ("empty", "not_found"),  # D-LIST-06
    "consumed_references": ("one", "all"),  # D-HAND-07
    "deletion_by": ("handle", "values"),  # D-NH-06
    "next_hop_update": ("everything", "flags"),  # D-NH-02
    "deleted_route": ("not_found", "invalid_handle"),  # D-ROUTE-07
    "supplied_handle": ("left", "counted"),  # D-ROUTE-15
    "dead_route_views": ("none", "error"),  # D-BEST-05
    "identical_add": ("silent", "change"),  # D-ROUTE-01
    "route_size": ("header", "needed"),  # D-ADDR-06
    "without_callback": ("cached", "error"),  # D-NOTE-16
    "empty_elements": ("present", "absent"),  # D-VIEW-03
    "best_reported": ("any_view", "every_view"),  # D-BEST-03
    "null_flags_word": ("error", "accepted"),  # D-ROUTE-12
    "unknown_flags": ("ignored", "error"),  # D-ROUTE-12
    "earlier_clients": ("unannounced", "replayed"),  # D-REG-04
    "added_again": ("new", "revived"),  # D-NH-08
    "flagged_routes": ("compete", "excluded"),  # D-BEST-02
    "views_of_held": ("excluded", "included"),  # D-DEST-02
    "forbidden_calls": ("refused", "executed"),  # D-CB-01
    "useless_marks": ("allowed", "error"),  # D-NOTE-12
    "lock_deleted_next_hop": ("not_found", "invalid_handle"),  # D-NH-11
    "private_data_is_change": ("yes", "no"),  # D-NOTE-05
    "slot_contents": ("cleared", "inherited"),  # D-OPAQ-03
}


@dataclass(frozen=True, slots=True)
class Limits:
    """The limits of every table; the preference policy maps protocol identifiers to preferences."""

    views_ipv4: int = 0b11
    views_ipv6: int = 0b11
    max_next_hops_in_route: int = 4
    max_handles_in_enum: int = 16
    opaque_slots: int = 4
    change_notifications: int = 8
    preference_policy: Mapping[int, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Decisions:
    """The option chosen for each decision."""

    leftovers: str = "purge"
    instance_on_demand: str = "create"
    ties: str = "oldest"
    same_cost_update: str = "keep_place"
    preference_source: str = "policy_for_zero"
    zero_preference: str = "best"
    new_with_first: str = "new"
    first_route: str = "cheapest"
    first_neighbour: str = "overwrite"
    handle_with_other_prefix: str = "error"
    too_many_next_hops: str = "error"
    no_next_hops: str = "allow"
    reserved_parameters: str = "error"
    next_hop_in_use: str = "detach"
    next_hop_handle_identity: str = "ignore"
    next_hop_identity: str = "with_length"
    foreign_next_hops: str = "not_found"
    own_entry: str = "include"
    empty_view_set: str = "allow"
    match_preference: str = "preference"
    match_next_hops: str = "all"
    several_matches: str = "first"
    hidden_dests: str = "invisible"
    opaque_exhausted: str = "refuse"
    enum_next: str = "inclusive"
    last_batch: str = "items_first"
    zero_count: str = "error"
    start_with_handle: str = "handle"
    list_insert_same: str = "to_end"
    list_order: str = "insertion"
    null_list: str = "leave"
    zero_views_notification: str = "all_views"
    metric_is_best_change: str = "yes"
    callback_frequency: str = "once"
    originator_notified: str = "yes"
    change_order: str = "arrival"
    vanished_dests: str = "delivered"
    unmarking: str = "keep"
    ttl_zero: str = "due_at_once"
    expiry_holds: str = "yes"
    hold_length: str = "longest"
    hold_start: str = "deletion"
    hold_mark: str = "until_end"
    second_hold: str = "keep"
    hold_end_notifies: str = "all"
    leaving_view_holds: str = "no"
    held_in_enum: str = "last"
    lock_foreign_shared: str = "without_pointer"
    exclusive_lock: str = "slot_or_route"
    single_object_block: str = "everything"
    method_output: str = "stop"
    missing_methods: str = "skip"
    partial_count: str = "delivered"
    bad_export_list: str = "invalid_data"
    address_families: str = "both"
    size_query: str = "success"
    all_views_mask: str = "supported"
    route_count: str = "every"
    this_protocol: str = "protocol"
    less_specific_handle: str = "invalid_handle"
    host_bits: str = "masked"
    null_criteria: str = "literal"
    found_route_references: str = "counted"
    own_dests: str = "best"
    no_change_type: str = "error"
    fetched_views: str = "registered"
    deleted_list: str = "empty"
    consumed_references: str = "one"
    deletion_by: str = "handle"
    next_hop_update: str = "everything"
    deleted_route: str = "not_found"
    supplied_handle: str = "left"
    dead_route_views: str = "none"
    identical_add: str = "silent"
    route_size: str = "header"
    without_callback: str = "cached"
    empty_elements: str = "present"
    best_reported: str = "any_view"
    null_flags_word: str = "error"
    unknown_flags: str = "ignored"
    earlier_clients: str = "unannounced"
    added_again: str = "new"
    flagged_routes: str = "compete"
    views_of_held: str = "excluded"
    forbidden_calls: str = "refused"
    useless_marks: str = "allowed"
    lock_deleted_next_hop: str = "not_found"
    private_data_is_change: str = "yes"
    slot_contents: str = "cleared"


def read_decisions(chosen: Mapping[str, str] | None) -> Decisions:
    """The defaults with the chosen options; ValueError names an unknown decision or option."""
    for name, option in (chosen or {}).items():
        if name not in DECISIONS:
            raise ValueError(f"unknown decision {name!r}")
        if option not in DECISIONS[name]:
            raise ValueError(f"decision {name}: unknown option {option!r}")
    return Decisions(**(chosen or {}))


def read_limits(given: Mapping[str, object] | None) -> Limits:
    """The defaults with the given limits; ValueError names an unknown limit or a bad value."""
    values = dict(given or {})
    for name, value in values.items():
        if name not in Limits.__slots__:
            raise ValueError(f"unknown limit {name!r}")
        if name == "preference_policy":
            values[name] = _read_policy(value)
        elif not _fits(value, 32) or (name.startswith("views_") and not value):
            raise ValueError(f"limit {name}: {value!r} is out of range")
    return Limits(**values)  # type: ignore[arg-type]


def _read_policy(policy: object) -> dict[int, int]:
    if not isinstance(policy, Mapping) or not all(
        _fits(protocol, 32) and _fits(preference, 32) for protocol, preference in policy.items()
    ):
        raise ValueError("limit preference_policy: not a map of protocols to preferences")
    return dict(policy)


def _fits(value: object, width: int) -> bool:
    return isinstance(value, int) and 0 <= value < 1 << width
