"""`python -m voice_service` is `voice`."""

from voice_service.cli.main import main

main()
