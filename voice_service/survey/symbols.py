"""The symbols a survey may show: their names, what each shows, and the words to find it by."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from types import MappingProxyType

from voice_service.survey.definition import AgeBand

# Only these bands are shown symbols: everybody else reads, and their pages stay small.
WITH_PICTURES = frozenset({AgeBand.FIVE_TO_SEVEN, AgeBand.EASY_READ})


@dataclass(frozen=True, slots=True)
class Symbol:
    """One symbol; `shows` is read out where no words stand beside it."""

    name: str
    shows: str
    words: frozenset[str]


# name: what it shows; other words somebody may look for it by. A name is never taken away, because
# a wave keeps the document it was launched with; its drawing is web/symbols/NAME.svg.
_TABLE = """
home: a house; house flat live indoors room
school: a school with a flag; primary class lessons
college: a square cap with a tassel; student university sixth form exam graduate
park: a tree and a bench; garden green play outside
out: a person outside by a tree; outdoors outside play area
shops: a shop; store market buy
town: tall buildings; city centre offices flats
street: a road with a street lamp; road area dark light
hospital: a hospital; clinic surgery health ward
council: a town hall; government court mayor charge
place: a pin on a map; where location map
other-place: a pin with a question mark; elsewhere somewhere another
nowhere: a pin that is crossed out; none
everywhere: arrows to all sides; anywhere all
stay-away: an arrow that turns back from a place; avoid away
bus: a bus; coach travel
train: a train; tram rail travel station
car: a car; taxi drive lift
bike: a bicycle; bicycle cycle
walk: a person walking; foot go pavement
way-to-school: the way from a house to a school; route journey travel
phone: a phone; mobile smartphone
tablet: a tablet; ipad screen
computer: a computer; laptop pc
online: a screen with the internet; internet web wifi website
game: a game controller; games gaming console play
app: the squares of some apps; apps
video: a video; clip film watch
picture: a picture; photo image
chat: two speech bubbles; chats comments
message: a message on a phone; text sms
letter: a letter; mail post envelope email poster
call: a phone call; ring telephone emergency
search: a magnifying glass; find learn
settings: three switches; controls filters options
sound: a loudspeaker; aloud noise volume
police: a police officer; officer
nurse: a nurse; health medical
doctor: a doctor; health medical gp
teacher: a teacher at a board; class lesson lessons staff
youth-worker: a worker with a name card; worker staff social mentor
helper: two people with a tablet between them; support assistant carer
adult: an adult; person grown-up grownup
child: a child; young kid person pupil
trusted-adult: an adult and a child, with a heart; trust grown-up grownup carer safe
friend: two friends; friends mate older students
family: people who live in one house; carer parent parents mum dad household together
team: three people; people group us panel
meeting: people at a table; group panel talk
talk: two people talking; conversation discuss person
visit: a person at a door; door come
new-person: a person with a question mark; stranger unknown who
left-out: one person away from two others; lonely alone
listen: an ear; ear hear heard
speak: a person speaking; say mouth tell voice
write: a pencil; pen type words
draw: a paint palette; art paint make colour
read: an open book; book learn
look: an eye; eye see watch
choose: a finger that picks one of two; pick choice select
skip: an arrow over a ball; jump miss
stop: a raised hand; wait finish halt
start: a start button; go begin
back: an arrow back; return before
next: an arrow on; forward on continue
hand-up: a person with a hand up; ask raise join
plan: a list with ticks; list plans tasks rules
report: a flag; flag
block: a person who is crossed out; ban stop
private: a lock; lock secret locked password
safe: a shield with a person; shield safety protect
unsafe: a warning sign; danger warning risk careful
help: a life ring; rescue support
worry: a worried face; worried anxious scared afraid
happy: a happy face; smile glad good
sad: a sad face; upset unhappy
angry: an angry face; cross mad
unkind: an angry face in a speech bubble; mean bully bullying nasty hurtful
scary: a warning sign on a screen; violent
fake: a picture with a question mark; lie lies untrue
mirror: a mirror; looks appearance body
pushed: an arrow that pushes a person; pressure push made
question: a question mark; ask
idea: a light bulb; think thought light
change: a drooping flower that stands up again; different mend fix grow
better: bars that grow, and an arrow; improve more up
same: two equal bars; equal nothing
thank-you: a heart in a speech bubble; thanks
heart: a heart; love like care
yes: a tick; right true ok
no: a cross; wrong false
not-sure: a person who shrugs; unsure know maybe
do-not-want-to-say: a person and a speech bubble that is crossed out; rather not quiet silent
amount-most: a full glass; always lot all
amount-much: a glass that is nearly full; often quite
amount-some: a glass that is half full; half sometimes
amount-little: a glass with a little in it; few bit
amount-none: an empty glass; never empty nothing
calendar: a calendar; date week month when
clock: a clock; time hour when
day: the sun; morning sunny weather
night: the moon and a star; moon evening dark
easy-read: a page with a picture and big words; easy page
sport: a football; ball football club exercise
music: a note of music; song
food: an apple; apple eat lunch
bed: a bed; sleep rest
bag: a school bag; rucksack
other: three dots; more others something
"""


def _read(table: str) -> Iterator[Symbol]:
    for line in table.strip().splitlines():
        name, said = line.split(": ", 1)
        shows, words = said.split("; ")
        yield Symbol(name, shows, frozenset(words.split()))


SYMBOLS: Mapping[str, Symbol] = MappingProxyType({each.name: each for each in _read(_TABLE)})


def found(words: str) -> tuple[Symbol, ...]:
    """List the symbols that have all these words, or the start of them, in what is said of them."""
    wanted = words.casefold().split()

    def fits(symbol: Symbol) -> bool:
        known = [*symbol.name.split("-"), *symbol.shows.casefold().split(), *symbol.words]
        return all(any(word.startswith(start) for word in known) for start in wanted)

    return tuple(symbol for symbol in SYMBOLS.values() if fits(symbol))


def nearest(name: str) -> str:
    """Suggest the symbol that a wrong name stands for; empty when none is near."""
    plain = name.casefold().replace("_", "-").strip()
    for symbol in SYMBOLS.values():
        if plain in symbol.words:
            return symbol.name
    return next(iter(get_close_matches(plain, SYMBOLS, n=1)), "")
