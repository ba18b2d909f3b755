"""The peer of the worker: bare aiohttp posts the same forms; it keeps no record of anything."""

import asyncio
import json
import sys
import time
from collections.abc import Iterator

import aiohttp

from tests.benchmarks.outgoing import numbered
from tests.house import BASE, TWILIO

AT_A_TIME = 100


async def send(base: str, numbers: range) -> int:
    """Post a text for each number; returns how many were taken."""
    path = f"{base}/2010-04-01/Accounts/{TWILIO.account_sid}/Messages.json"
    auth = aiohttp.BasicAuth(TWILIO.account_sid, TWILIO.auth_token)
    connector = aiohttp.TCPConnector(limit=AT_A_TIME)
    async with aiohttp.ClientSession(auth=auth, connector=connector) as session:
        waiting = iter(numbers)
        lanes = [_lane(session, path, waiting) for _ in range(AT_A_TIME)]
        return sum(await asyncio.gather(*lanes))


async def _lane(session: aiohttp.ClientSession, path: str, waiting: Iterator[int]) -> int:
    taken = 0
    for number in waiting:
        to, body = numbered(number)
        form = {
            "To": to,
            "From": TWILIO.number,
            "Body": body,
            "StatusCallback": f"{BASE}/webhooks/twilio/status?message={number}",
            "ValidityPeriod": "14400",
        }
        async with session.post(path, data=form) as answer:
            assert answer.status == 201, answer.status
            taken += bool((await answer.json())["sid"])
    return taken


if __name__ == "__main__":
    first, stop = int(sys.argv[2]), int(sys.argv[3])
    count = asyncio.run(send(sys.argv[1], range(first, stop)))
    print(json.dumps({"taken": count, "ended": time.time()}))
