"""All tables in one place, for migrations and whoever must see every one."""

from voice_service.db import Model
from voice_service.models import (
    alarms,
    authoring,
    commitments,
    concerns,
    conversations,
    duty,
    judgements,
    messages,
    people,
    staff,
    waves,
)

ROOMS = (
    *(people, staff, waves, conversations, messages, concerns, duty, alarms),
    *(authoring, commitments, judgements),
)
METADATA = Model.metadata
