"""What partners of the demo did about last term's answers: all invented, one of them a no."""

from voice_service.services.commitments import Words

CHANGES = (
    Words(
        partner="Merseyside Police and the council (demo)",
        kind="did",
        you_said="Many of you do not feel safe on the way to school. Dark paths worry you.",
        we_did="The council put new lights on the path by the park. Officers now walk there "
        "after school.",
        you_said_plainly="The way to school feels unsafe. Some paths are dark.",
        we_did_plainly="We put up new lights. Police now walk there after school.",
    ),
    Words(
        partner="Schools and the youth service (demo)",
        kind="doing",
        you_said="Some of you have no adult to tell when you do not feel safe.",
        we_did="Each school is choosing two adults you can talk to. You will see their photos "
        "on the wall by the end of term.",
        you_said_plainly="Some of you have no adult to tell.",
        we_did_plainly="Each school picks two adults to help you. You will see who they are.",
    ),
    Words(
        partner="The bus company and the council (demo)",
        kind="cannot",
        you_said="You asked for a grown-up on every school bus.",
        we_did="There is not the money for that this year. The drivers have learned what to do "
        "when you ask for help. We will ask for money again in March.",
        you_said_plainly="You want a grown-up on each bus.",
        we_did_plainly="We do not have the money this year. Bus drivers know how to help you. "
        "We will ask again.",
    ),
)
