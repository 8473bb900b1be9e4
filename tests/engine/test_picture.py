"""Pictures of the states before and after a call."""

from __future__ import annotations

from tests.engine.test_findings import handed_over, not_elected, vanished
from tests.engine.test_story import ADD, DELETE, REGISTER

from rtmref.concrete import snapshot
from rtmref.concrete.model import Model
from rtmref.concrete.program import Program
from rtmref.engine import picture as pictures
from rtmref.engine.picture import Focus, picture
from rtmref.engine.story import told
from rtmref.events import Box, Picture
from rtmref.lang.spec import Spec
from rtmref.report.picture_text import boxes
from rtmref.snapshots import Snapshot
from rtmref.trace import Call, Trace
from rtmref.values import AF_INET, NetAddress

NOBODY = Focus({})


def drawn(compiled: Program, *calls: Call) -> tuple[Picture, Snapshot, Snapshot]:
    """The last of the calls as a picture, and the states before and after it."""
    model = Model(compiled)
    before = told(model, Trace(calls)).before
    assert before is not None
    after = snapshot.take(model)
    return picture(compiled.spec, before, after, NOBODY), before, after


def of(side: Picture, name: str, *, before: bool = False) -> Box:
    """A box of a picture by its name."""
    return next(b for b in boxes(side.before if before else side.after) if b.name == name)


def names(snap: Snapshot, spec: Spec) -> set[str]:
    """What the objects of a state are called."""
    return {
        sort if spec.sorts[sort].initial is not None else f"{sort} {number}"
        for sort, listed in snap.objects.items()
        for number, _ in listed
    }


def test_nothing_is_left_out(compiled: Program) -> None:
    """Each object of both states is drawn once, or named among the blank ones."""
    shown, before, after = drawn(compiled, REGISTER, ADD, DELETE)
    for groups, here in ((shown.before, before), (shown.after, after)):
        listed = [box.name for box in boxes(groups)]
        assert len(listed) == len(set(listed))
        assert names(here, compiled.spec) <= {*listed, *shown.blank}
    assert shown.left_out == 0


def test_objects_stand_where_the_pictures_say(compiled: Program) -> None:
    """A route stands in its destination, that in its table, and that in its instance."""
    shown, _, _ = drawn(compiled, REGISTER, ADD)
    instance = shown.after[0].boxes[0]
    table = instance.groups[0].boxes[0]
    assert [group.heading for group in table.groups] == ["clients", "destinations"]
    dest = table.groups[1].boxes[0]
    assert (dest.name, dest.label) == ("Dest 1", "10.0.0.0/8")
    assert [group.heading for group in dest.groups] == ["routes in order"]


def test_marks_tell_what_the_call_did(compiled: Program) -> None:
    """Objects are created, changed, deleted or the same; what is deleted stays where it was."""
    shown, _, _ = drawn(compiled, REGISTER, ADD)
    assert of(shown, "Route 1").mark == "created"
    assert of(shown, "Table 1").mark == "changed"
    assert of(shown, "Entity 1").mark == "same"
    shown, _, _ = drawn(compiled, REGISTER, ADD, DELETE)
    assert of(shown, "Route 1").mark == "deleted"
    assert of(shown, "Dest 1", before=True).mark == "deleted"


def test_changed_lines_are_marked() -> None:
    """A line that has another value is marked on both sides, and that the clause reads it."""
    drawn_ = handed_over().picture
    assert drawn_ is not None
    for before, value in ((True, "{2}"), (False, "{2, 3}")):
        box = of(drawn_, "Instance 2", before=before)
        line = next(line for line in box.lines if line.caption == "interfaces")
        assert (line.value, line.changed, line.read) == (value, True, True)


def test_a_stored_best_route_is_an_arrow(compiled: Program) -> None:
    """Each view with a best route has an arrow to it, named by the view."""
    other = Call(
        "RtmAddRouteToDest",
        (*ADD.arguments[:2], NetAddress(AF_INET, 8, 0x0A000000), *ADD.arguments[3:]),
    )
    shown, _, _ = drawn(compiled, REGISTER, ADD, other)
    (pointer,) = of(shown, "Dest 1").pointers
    assert (pointer.caption, pointer.targets) == ("best UCAST", ("Route 1",))


def test_bound_objects_bear_their_variables() -> None:
    """An object that the violated clause binds has the names of the variables."""
    drawn_ = not_elected().picture
    assert drawn_ is not None
    assert of(drawn_, "Route 1").bound == ("r",)


def test_the_first_state_has_nothing_before_it(compiled: Program) -> None:
    """Without a state before, no object counts as created."""
    shown = picture(compiled.spec, None, snapshot.take(Model(compiled)), NOBODY)
    assert shown.before == ()
    assert {box.mark for box in boxes(shown.after)} <= {"same"}


def test_large_states_are_drawn_in_part(compiled: Program) -> None:
    """Of many objects those are drawn that the call changed, with those around them."""
    prefixes = [NetAddress(AF_INET, 24, number << 8) for number in range(pictures.MOST)]
    adds = [
        Call("RtmAddRouteToDest", (*ADD.arguments[:2], prefix, *ADD.arguments[3:]))
        for prefix in prefixes
    ]
    shown, _, after = drawn(compiled, REGISTER, *adds)
    drawn_names = {box.name for box in boxes(shown.after)}
    assert {"Route 40", "Dest 40", "Table 1", "Instance 1"} <= drawn_names
    assert "Route 1" not in drawn_names
    total = len(names(after, compiled.spec))
    assert shown.left_out == total - len(drawn_names) - len(shown.blank)


def test_a_pointer_to_what_is_gone_says_so() -> None:
    """An object that points to a deleted one is marked in the state after the call alone."""
    drawn_ = vanished().picture
    assert drawn_ is not None
    for before, gone in ((True, ()), (False, ("NextHop 1",))):
        pointers = {each.caption: each for each in of(drawn_, "Route 1", before=before).pointers}
        assert pointers["next_hops"].targets == ("NextHop 1",)
        assert pointers["next_hops"].gone == gone
