"""All tables in one place, for migrations and whoever must see every one."""

from voice_service.db import Model
from voice_service.models import concerns, conversations, messages, people, staff, waves

ROOMS = (people, staff, waves, conversations, messages, concerns)
METADATA = Model.metadata
