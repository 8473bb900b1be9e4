"""FRR zebra as a `Rib`: owners are route types and instances, views the two SAFIs."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from functools import partial

from rtmref.targets.child import TargetError
from rtmref.targets.rib import Change, Key, Path, Question, Rib, Room, Route
from rtmref.targets.zebra.answers import selected_in
from rtmref.targets.zebra.checking import check_numbers
from rtmref.targets.zebra.messages import Hop, Owner, addition, next_hops, removal
from rtmref.targets.zebra.notices import Best
from rtmref.targets.zebra.process import Zebra
from rtmref.targets.zebra.questions import (
    MULTICAST,
    SAFIS,
    TABLES,
    TYPES,
    command_for,
    link_of,
    owner_of,
)
from rtmref.targets.zebra.session import Session
from rtmref.values import NetAddress


class ZebraRib(Rib):
    """A zebra with an own client for each owner. A route without next hops drops what it attracts.

    What has failed once is ended, and stays so until `reset` starts a fresh one.
    """

    name = "zebra"

    def __init__(self, room: Room, start: Callable[[int], Zebra] = Zebra) -> None:
        """Raises TargetError where zebra cannot be started; `start` takes the number of links."""
        self._start = partial(start, room.links)
        self._guarded = _Guarded(self)
        self._round = -(-room.owners // len(TYPES)) * len(TYPES)
        self._zebra: Zebra | None = None
        self._links_down: set[int] = set()
        self._begin()

    def _begin(self) -> None:
        zebra = self._start()
        try:
            self._session = Session(zebra)
            check_numbers(self._session, TYPES)
        except BaseException:
            zebra.close()
            raise
        self._zebra = zebra
        self.version = zebra.version
        self._links_down.clear()
        self._hops: dict[tuple[NetAddress, ...], bytes] = {}
        self._owners: dict[int, Owner] = {}
        self._times: dict[int, int] = {}  # how often each owner has left
        # multicast routes, which outlast their owner's client
        self._lasting: set[tuple[Owner, NetAddress]] = set()
        self._numbers: dict[Owner, int] = {}

    def session(self) -> Session:
        """The session; raises TargetError once something was wrong with it."""
        if self._zebra is None:
            raise TargetError("zebra has failed before")
        return self._session

    def failed(self, error: TargetError) -> TargetError:
        """The error, or that the daemon has ended if it has; afterwards it has in any case."""
        zebra, self._zebra = self._zebra, None
        if zebra is None:
            return error
        try:
            zebra.await_end()
        except TargetError as ended:
            return ended
        finally:
            zebra.close()
        return error

    def reset(self) -> None:
        """Let all owners go; in a fresh zebra if the last one has failed, or fails over it."""
        if self._zebra is not None:
            with suppress(TargetError):
                self._clear()
        if self._zebra is None:
            self._begin()

    def _clear(self) -> None:
        with self._guarded as session:
            for link in list(self._links_down):
                self.set_link(link, True)
            removed = [removal(session.release, *each) for each in self._multicast()]
            session.tell(removed)
            session.leave_all()
            self._owners.clear()
            self._times.clear()
            self._lasting.clear()
            session.settle()
            session.take_best()
            if any(self.table(view) for view in range(len(SAFIS))):
                raise TargetError("zebra still has routes of owners that have gone")

    def _multicast(self) -> list[tuple[Owner, int, NetAddress]]:
        return [(owner, MULTICAST, prefix) for owner, prefix in self._lasting]

    def announce(self, routes: Iterable[Route]) -> None:
        """Send the routes, in one go."""
        with self._guarded as session:
            release = session.release
            octets = []
            for key, (preference, metric, hops) in routes:
                number, view, prefix = key
                owner = self._owners.get(number) or self._join(number)
                if view:
                    self._lasting.add((owner, prefix))
                packed = self._hops.get(hops) or self._packed(hops)
                cost = (preference, metric)
                octets.append(addition(release, owner, SAFIS[view], prefix, cost, packed))
            session.tell(octets)

    def withdraw(self, keys: Iterable[Key]) -> None:
        """Send the removals, in one go."""
        with self._guarded as session:
            release = session.release
            octets = []
            for key in keys:
                number, view, prefix = key
                owner = self._owners.get(number) or self._join(number)
                if view:
                    self._lasting.discard((owner, prefix))
                octets.append(removal(release, owner, SAFIS[view], prefix))
            session.tell(octets)

    def leave(self, owner: int) -> None:
        """The owner's client hangs up when all is settled; the owner may announce anew at once.

        Then it is another instance, so that its old routes and its new ones are apart.
        """
        with self._guarded as session:
            if owner in self._owners:
                session.leave(self._owners.pop(owner))
                self._times[owner] = self._times.get(owner, 0) + 1

    def _join(self, number: int) -> Owner:
        here = number + self._times.get(number, 0) * self._round
        owner = owner_of(self._session.release.route_types, here)
        self._session.join(owner)
        self._owners[number] = owner
        self._numbers[owner] = number
        return owner

    def _packed(self, hops: tuple[NetAddress, ...]) -> bytes:
        interfaces = self._session.zebra.interfaces
        links = len(interfaces)
        packed = next_hops([Hop(each, interfaces[link_of(each, links)]) for each in hops])
        self._hops[hops] = packed
        return packed

    def set_link(self, link: int, up: bool) -> None:
        """Set it, and wait until the daemon has heard of it."""
        with self._guarded as session:
            session.settle()
            session.zebra.set_link(link, up)
            session.settle()
            (self._links_down.discard if up else self._links_down.add)(link)

    def settle(self) -> None:
        """Wait for a mark that is sent after everything else."""
        with self._guarded as session:
            session.settle()

    def best(self, view: int, prefix: NetAddress) -> Route | None:
        """`show ip route PREFIX`; of the multicast table only the whole can be shown."""
        return self.answers([Question(view, prefix)])[0]

    def lookup(self, view: int, address: NetAddress) -> Route | None:
        """`show ip route ADDRESS`; raises TargetError for the multicast table, which has no such.

        (`show ip rpf ADDRESS` of release 8.4 finds none of its routes, release 10 has no such.)
        """
        return self.answers([Question(view, address, longest=True)])[0]

    def answers(self, questions: Sequence[Question]) -> Sequence[Route | None]:
        """Ask all of them at once."""
        with self._guarded as session:
            commands = list(dict.fromkeys(command_for(each) for each in questions))
            told = dict(zip(commands, session.zebra.line.ask_all(commands), strict=True))
            return [self._one(each, told[command_for(each)]) for each in questions]

    def _one(self, question: Question, text: str) -> Route | None:
        routes = self._routes(question.view, text)
        if question.longest:
            return next(routes, None)
        return next((each for each in routes if each.key.prefix == question.prefix), None)

    def table(self, view: int) -> Sequence[Route]:
        """The whole tables of both families, in the order in which they are shown."""
        with self._guarded as session:
            told = session.zebra.line.ask_all(TABLES[view])
            return [route for text in told for route in self._routes(view, text)]

    def _routes(self, view: int, text: str) -> Iterator[Route]:
        """The selected routes of owners in an answer."""
        types = self._session.release.route_types
        for each in selected_in(text):
            if each.protocol in TYPES:
                owner = self._numbers.get(Owner(types[each.protocol], each.instance))
                if owner is None:
                    raise TargetError(f"zebra has a route of {each.protocol} {each.instance}")
                key = Key(owner, view, each.prefix)
                yield Route(key, Path(each.distance, each.metric, each.gateways))

    def take_changes(self) -> Sequence[Change]:
        """What the client that speaks for all was told."""
        with self._guarded as session:
            return [self._change(each) for each in session.take_best()]

    def _change(self, told: Best) -> Change:
        view = SAFIS.index(told.safi)
        if told.owner is None:
            return Change(view, told.prefix, None)
        owner = self._numbers.get(told.owner)
        if owner is None:
            raise TargetError(f"zebra tells of a route of {told.owner}")
        key = Key(owner, view, told.prefix)
        path = Path(told.distance, told.metric, told.gateways)
        return Change(view, told.prefix, Route(key, path))

    def close(self) -> None:
        """Stop the daemon and remove everything that was made for it."""
        zebra, self._zebra = self._zebra, None
        if zebra is not None:
            zebra.close()


class _Guarded:
    """Gives the session; the daemon is ended if something is wrong with it."""

    def __init__(self, rib: ZebraRib) -> None:
        self._rib = rib

    def __enter__(self) -> Session:
        return self._rib.session()

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        if isinstance(error, TargetError):
            raise self._rib.failed(error) from None
