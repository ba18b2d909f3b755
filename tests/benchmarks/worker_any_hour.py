"""The worker as `voice worker` runs it, but texts may go out at any hour of any day."""

from voice_service.app import create_app
from voice_service.worker.rounds import Worker

if __name__ == "__main__":
    working = Worker(create_app(), keeps_hours=lambda: False)
    working.stop_on_signals()
    working.run()
