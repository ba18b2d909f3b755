"""What a text or an answer can tell of: the words that surveys and screening share."""

from typing import Literal

Category = Literal[
    "physical",
    "sexual",
    "emotional",
    "neglect",
    "domestic",
    "exploitation",
    "online",
    "self-harm",
    "suicide",
    "running-away",
    "forced-marriage",
    "fgm",
    "radicalisation",
    "weapons",
    "bullying",
    "bereavement",
    "other",
]
