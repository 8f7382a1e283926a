"""Small pools that the general road leaves short: CP-SAT over classes and sessions, walks added where they bind."""

from __future__ import annotations

import numpy as np
from ortools.sat.python import cp_model

from liaison_opt.rules.cuts import UNLIMITED, least_walk
from liaison_opt.solve.visits.bytime import Ways
from liaison_opt.solve.visits.pools import Ints, Pool
from liaison_opt.solve.visits.rounds import Draft

#: class-session pairs up to which a pool is small; the solver's deterministic time over all tries, and tries
SMALL, EFFORT, TRIES = 2_000, 0.3, 6


def repaired(pool: Pool, draft: Draft, bound: int) -> Draft:
    """A draft with at least as many visits, or the same one; what it cannot better stays unproven here.

    x[c, s] households of class c are seen in session s; no session holds more than its places, no span of days shorter
    than the gap sees a class more than once, no class more than k times. Time is counted with the shortest way out and
    back first; a set of zones whose walk does not fit is then forbidden beside that much work, and the model is
    solved again.

    Parameters
    ----------
    pool
        Any pool.
    draft
        Where the search begins.
    bound
        No plan holds more visits.
    """
    c, s = np.nonzero(pool.can & (pool.places > 0) & (pool.n * pool.k > 0)[:, None])
    if not len(c) or len(c) > SMALL or pool.max_gap:
        return draft
    model = _Model(pool, c, s, bound)
    model.hint(draft)
    best = draft
    ways = Ways(pool.seconds)
    for _ in range(TRIES):
        values = model.solve()
        if values is None:
            break
        late = model.too_long(values, ways)
        found = _kept(pool, model, values, set(late))
        if found.planned > best.planned:
            best = found
        if not late or model.left <= 0:
            break
        for zones in late.values():
            model.forbid(zones, ways.length(zones))
    return best


class _Model:
    """The model of one pool, with one integer a pair (class, session) and one boolean a pair (zone, session)."""

    def __init__(self, pool: Pool, c: Ints, s: Ints, bound: int) -> None:
        self.pool, self.c, self.s = pool, c, s
        self.left = EFFORT
        self.model = cp_model.CpModel()
        top = np.minimum(pool.n[c], pool.places[s])
        self.x = [self.model.new_int_var(0, int(most), "") for most in top]
        self.here: dict[tuple[int, int], cp_model.IntVar] = {}
        self.rows = [np.flatnonzero(s == session) for session in range(len(pool.day))]
        walk = least_walk(pool.seconds, np.unique(pool.zone) + 1)
        for session, rows in enumerate(self.rows):
            if len(rows):
                self._session(session, rows, walk)
        for number in range(len(pool.n)):
            self._class(number)
        visits = sum(self.x)
        self.model.add(visits <= bound)
        # first visits, then as few zones a session as can be
        stops = sum(self.here.values())
        self.model.maximize((len(self.here) + 1) * visits - stops)

    def _session(self, session: int, rows: Ints, walk: int) -> None:
        pool = self.pool
        self.model.add(sum(self.x[i] for i in rows) <= int(pool.places[session]))
        if pool.limit[session] < UNLIMITED:
            self.model.add(self._work(rows) <= max(0, int(pool.limit[session]) - walk))
        for zone in np.unique(pool.zone[self.c[rows]]):
            here = self.here[int(zone), session] = self.model.new_bool_var("")
            for i in rows[pool.zone[self.c[rows]] == zone]:
                top = int(min(pool.n[self.c[i]], pool.places[session]))
                self.model.add(self.x[i] <= top * here)

    def _class(self, number: int) -> None:
        pool, rows = self.pool, np.flatnonzero(self.c == number)
        if not len(rows):
            return
        day = pool.day[self.s[rows]]
        last = -1
        for first in range(len(rows)):
            end = int(np.searchsorted(day, day[first] + pool.min_gap, side="left"))
            if end > last:  # a span within another says nothing new
                self.model.add(sum(self.x[i] for i in rows[first:end]) <= int(pool.n[number]))
                last = end
        self.model.add(sum(self.x[i] for i in rows) <= int(pool.n[number] * pool.k[number]))

    def _work(self, rows: Ints) -> cp_model.LinearExprT:
        return sum(60 * int(self.pool.minutes[self.c[i]]) * self.x[i] for i in rows)

    def hint(self, draft: Draft) -> None:
        """Begin the search at a draft."""
        known = {(int(a), int(b)): int(n) for a, b, n in zip(draft.of, draft.session, draft.count, strict=True)}
        for i, (a, b) in enumerate(zip(self.c.tolist(), self.s.tolist(), strict=True)):
            self.model.add_hint(self.x[i], known.get((a, b), 0))

    def solve(self) -> Ints | None:
        """Counts a pair, or None if nothing was found in the time."""
        solver = cp_model.CpSolver()
        solver.parameters.num_workers = 1  # one thread: the same answer on every machine
        solver.parameters.max_deterministic_time = self.left
        solver.parameters.random_seed = self.pool.seed
        status = solver.solve(self.model)
        self.left -= solver.response_proto.deterministic_time
        if status not in {cp_model.OPTIMAL, cp_model.FEASIBLE}:
            return None
        return np.array([solver.value(x) for x in self.x], dtype=np.int64)

    def too_long(self, values: Ints, ways: Ways) -> dict[int, frozenset[int]]:
        """Sessions whose work and walk do not fit their time, with the zones they walk through."""
        found = {}
        for session, candidates in enumerate(self.rows):
            rows = candidates[values[candidates] > 0]
            zones = frozenset(self.pool.zone[self.c[rows]].tolist())
            work = int((60 * self.pool.minutes[self.c[rows]] * values[rows]).sum())
            if work + ways.length(zones) > int(self.pool.limit[session]):
                found[session] = zones
        return found

    def forbid(self, zones: frozenset[int], length: int) -> None:
        """Whoever walks through all these zones has that much less time for visits."""
        for session, rows in enumerate(self.rows):
            limit = int(self.pool.limit[session])
            if limit < UNLIMITED and all((zone, session) in self.here for zone in zones):
                missing = sum(1 - self.here[zone, session] for zone in sorted(zones))
                most = int((60 * self.pool.minutes[self.c[rows]] * self.pool.n[self.c[rows]]).sum())
                spare = max(0, limit - length)
                self.model.add(self._work(rows) <= spare + most * missing)


def _kept(pool: Pool, model: _Model, values: Ints, late: set[int]) -> Draft:
    """The counts as a draft; sessions that are too long give up visits, from the last class on, until they fit."""
    counts, ways = values.copy(), Ways(pool.seconds)
    for session in late:
        rows = model.rows[session]
        for i in rows[::-1]:
            while counts[i] > 0 and not _fits(pool, ways, session, model.c[rows], counts[rows]):
                counts[i] -= 1
    held = counts > 0
    return Draft(of=model.c[held], session=model.s[held], count=counts[held], road="cp-sat")


def _fits(pool: Pool, ways: Ways, session: int, of: Ints, counts: Ints) -> bool:
    zones = frozenset(pool.zone[of[counts > 0]].tolist())
    work = int((60 * pool.minutes[of] * counts).sum())
    return work + ways.length(zones) <= int(pool.limit[session])
