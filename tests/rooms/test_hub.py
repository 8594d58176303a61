"""Streams of several replicas over one store, without a server."""

import asyncio
import json
import time

import pytest

from rooms.hub import Hub
from rooms.store import CLOSED, TAKEN, Ballot

from .conftest import room_of


class Phone:
    """What a stream sends, as a server would hand it on."""

    def __init__(self, hub, code):
        self.said, self.news, self.leaves = [], asyncio.Event(), asyncio.Event()
        self.task = asyncio.create_task(hub.stream(code)({"type": "http"}, self._receive, self._send))

    async def _receive(self):
        await self.leaves.wait()
        return {"type": "http.disconnect"}

    async def _send(self, message):
        self.said.append(message)
        self.news.set()

    async def hears(self, step):
        while True:
            for line in b"".join(each.get("body", b"") for each in self.said).splitlines():
                if line.startswith(b"data: ") and json.loads(line[6:]).get("step") == step:
                    return json.loads(line[6:])
            self.news.clear()
            await asyncio.wait_for(self.news.wait(), 20)


def test_a_step_on_one_replica_reaches_the_phones_of_the_other(open_store):
    async def lesson():
        hubs = [Hub(lambda: open_store(time.time)) for _ in range(2)]
        await hubs[0].call(lambda store: store.open("KMPT", room_of(opened=time.time())))
        phones = [Phone(hub, "KMPT") for hub in hubs for _ in range(3)]
        for phone in phones:
            await phone.hears("lobby")
        await hubs[1].call(lambda store: store.change("KMPT", lambda room: room.to("vote")))
        for phone in phones:
            await phone.hears("vote")
        votes = [hub.cast(Ballot("KMPT", 1, f"{hub}{n}", "choice", "a")) for hub in hubs for n in range(20)]
        assert await asyncio.gather(*votes) == [TAKEN] * 40
        await hubs[0].call(lambda store: store.change("KMPT", lambda room: room.to("split")))
        for phone in phones:
            assert (await phone.hears("split"))["split"] == {"a": 40, "b": 0, "c": 0}
        assert await hubs[0].cast(Ballot("KMPT", 1, "late", "choice", "a")) == CLOSED
        phones[0].leaves.set()
        await phones[0].task
        assert hubs[0].streams == 2
        for hub in hubs:
            await hub.close()
        await asyncio.gather(*(phone.task for phone in phones))
        assert all(phone.said[-1].get("more_body") is False for phone in phones[1:])
        assert [hub.streams for hub in hubs] == [0, 0]

    asyncio.run(lesson())


def test_a_store_that_fails_fails_the_votes_that_wait_for_it_and_no_others(open_store):
    async def votes():
        hub = Hub(lambda: open_store(time.time))
        await hub.call(lambda store: store.open("KMPT", room_of(opened=time.time()).to("vote")))
        vote, away = hub.store.vote, [True]

        def voted(ballots):
            if away:
                away.clear()
                raise OSError("gone")
            return vote(ballots)

        hub.store.vote = voted
        ballot = Ballot("KMPT", 1, "a", "choice", "a")
        with pytest.raises(OSError, match="gone"):
            await hub.cast(ballot)
        left = asyncio.create_task(hub.cast(ballot))  # who does not wait for the answer has voted all the same
        await asyncio.sleep(0)
        left.cancel()
        assert await hub.cast(ballot) == TAKEN
        await hub.close()
        hub.end()  # and again: it has ended

    asyncio.run(votes())
