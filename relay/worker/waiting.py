"""Waiting for an event, but not longer than the clock says."""

import asyncio

from relay.clock import Clock


async def happens(event: asyncio.Event, *, within_s: float, clock: Clock) -> bool:
    """Whether the event was set before the time was over."""
    if event.is_set():
        return True
    async with asyncio.TaskGroup() as group:
        racers = [group.create_task(event.wait()), group.create_task(clock.sleep(within_s))]
        await asyncio.wait(racers, return_when=asyncio.FIRST_COMPLETED)
        for racer in racers:
            racer.cancel()
    return event.is_set()
