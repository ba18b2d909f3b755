"""The service and its bare peers, served in the same way, with the same people."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass

from tests.benchmarks.databases import Place
from tests.benchmarks.generator import held
from tests.benchmarks.jobs import Job, Result
from tests.benchmarks.people import PHONES, house_on, pupils_on
from tests.benchmarks.rig import OURS, helper, served
from tests.benchmarks.stored import check_house, check_peer
from tests.benchmarks.texts import Text, conversations
from tests.house import House

PEERS = {"orm": "the bare endpoint with the ORM", "core": "the bare endpoint with Core"}
WARMING = 24


@dataclass
class Contenders:
    """Who is asked: the service (`ours`), the bare endpoints, and a server that does nothing."""

    place: Place
    house: House
    ports: dict[str, int]
    urls: dict[str, str]

    def asked(self, who: str, talks: list[list[Text]], per_second: float | None = None) -> Result:
        """Let one of them be asked; raises WrongError when anything it was told is not stored."""
        requests = [[text.request for text in texts] for texts in talks]
        result = held(Job(self.ports[who], requests, per_second=per_second), self.place.folder)
        if who == "ours":
            check_house(self.house, talks, result.answers)
        elif who in self.urls:
            check_peer(self.urls[who], talks)
        return result


@contextmanager
def contenders(place: Place, children: int, peers: tuple[str, ...]) -> Iterator[Contenders]:
    """Start all of them, warmed up; `children` numbers are left for what is measured."""
    phones = PHONES[: children + WARMING]
    urls = {peer: place.database(peer) for peer in peers}
    house_url = place.database("ours")
    house = house_on(house_url, phones)
    with ExitStack() as stack:
        ports = {"ours": stack.enter_context(served(place, "ours", OURS, house_url))}
        for peer, url in urls.items():
            pupils_on(url, phones)
            app = f"tests.benchmarks.bare_endpoint:create_app('{peer}')"
            ports[peer] = stack.enter_context(served(place, peer, app, url))
        ports["nothing"] = stack.enter_context(helper(place, "nothing", "/"))
        ready = Contenders(place, house, ports, urls)
        # What is compiled, connected and cached at the first texts is not measured.
        for who in ports:
            ready.asked(who, conversations(phones[children:], seed=0))
        yield ready


def of_round(number: int, children: int) -> list[list[Text]]:
    """Write the conversations of a round: other people, and other words, in each."""
    phones = PHONES[number * children : (number + 1) * children]
    return conversations(phones, seed=number + 1)
