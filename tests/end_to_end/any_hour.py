"""A worker that sends at any hour, for tests that must pass at night: `-m` this module."""

from voice_service.app import create_app
from voice_service.worker.rounds import Worker


def main() -> None:
    worker = Worker(create_app(), keeps_hours=lambda: False)
    worker.stop_on_signals()
    worker.run()


if __name__ == "__main__":
    main()
