"""The words of the invented pupils, handed out one by one."""

import random
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

# What a child is likely to write about who does not feel safe in a place.
_ABOUT: Mapping[str, Mapping[str, float]] = {
    "safe_home": {"listen": 4},
    "safe_school": {"bullying": 5, "listen": 2},
    "safe_way": {"lights": 3, "bus": 4, "older_kids": 2},
    "safe_town": {"older_kids": 3, "things_to_do": 2, "lights": 3},
    "safe_online": {"chats": 3, "strangers": 3},
}
_ABOUT_NOTHING = {"other": 4.0, "things_to_do": 2.0, "listen": 1.0, "lights": 1.0}
_OFF_TOPIC = 0.08
_SAID_AGAIN = 0.08


@dataclass(frozen=True, slots=True)
class Words:
    """What is left to say, by age band and topic; `tells` are pairs of band and words."""

    comments: dict[str, dict[str, list[str]]]
    again: Mapping[str, tuple[str, ...]]
    tells: tuple[tuple[str, str], ...]
    chance: random.Random

    def next_for(self, band: str, worries: Mapping[str, float]) -> str:
        """Take the next comment for a child of this band with these worries.

        Each is given once. What many children write comes now and then, and when all is said.
        """
        left = {topic: said for topic, said in self.comments[band].items() if said}
        if not left or self.chance.random() < _SAID_AGAIN:
            return self.chance.choice(self.again[band])
        return left[self._topic(left, worries)].pop()

    def _topic(self, left: Mapping[str, list[str]], worries: Mapping[str, float]) -> str:
        weights = dict.fromkeys(left, 0.0)
        for place, how_much in worries.items():
            for topic, weight in _ABOUT[place].items():
                if topic in left:
                    weights[topic] += weight * how_much
        if not any(weights.values()) or self.chance.random() < _OFF_TOPIC:
            # The number left keeps a topic from running out long before the others.
            weights = {
                topic: _ABOUT_NOTHING.get(topic, 0.3) * len(said) for topic, said in left.items()
            }
        return self.chance.choices([*weights], [*weights.values()])[0]


def read_words(chance: random.Random) -> Words:
    """Read words.yaml and shuffle it; what is fit to be quoted comes out first."""
    document = _document()
    comments = {
        band: {
            # Taken from the end of each list.
            topic: sorted(chance.sample(said, len(said)), key=lambda words: words in RELEASE)
            for topic, said in topics.items()
        }
        for band, topics in document["comments"].items()
    }
    return Words(
        comments,
        {band: tuple(said) for band, said in document["again"].items()},
        tuple((tell["band"], tell["words"]) for tell in document["tells"]),
        chance,
    )


@cache
def _document() -> dict[str, Any]:
    # The pure parser reads YAML 1.2, where the words no, yes and on are only words.
    document: dict[str, Any] = YAML(typ="safe", pure=True).load(
        Path(__file__).with_name("words.yaml")
    )
    return document


RELEASE: tuple[str, ...] = tuple(_document()["release"])
