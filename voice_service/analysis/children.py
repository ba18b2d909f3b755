"""What words are worth when children talk about being safe.

Values run from -1 (very bad) to 1. A line that begins with # says why the lines below it stand.
"""

import re
from collections.abc import Iterator

_HEADED = re.compile(r"^\s*(-?\d(?:\.\d+)?): ", re.MULTILINE)


def values_of(lines: str) -> Iterator[tuple[float, str]]:
    """Yield each value that heads some lines, and what those lines hold."""
    told = "\n".join(line for line in lines.splitlines() if not line.lstrip().startswith("#"))
    _, *groups = _HEADED.split(told)
    for value, rest in zip(groups[::2], groups[1::2], strict=True):
        yield float(value), " ".join(rest.split())


def read_words(lines: str) -> dict[str, float]:
    """Read lines of 'value: words' into word -> value."""
    return {word: value for value, rest in values_of(lines) for word in rest.split()}


# To say that one of these is not so is to say that something is wrong, however mild the word
# ("I'm not ok"). A text that denies one is never positive.
ASSURING = read_words(
    """
    0.6: safe safest secure protected comfortable happy happier confident respected valued
    trusted supported loved cared included welcome welcomed believed great lovely amazing
    0.5: safely safer safety calm calmer relaxed settled peaceful good nice cosy listened
    kind kinder friendly trust trusts proud brilliant fine reassured confidence
    0.3: listen listens listening care cares helps helped understand understands understood
    protect protects protecting protective protection believe believes respect respects support
    relax accepted belong
    0.15: help
    0.1: ok alright okay normal
    """
)

WORDS = read_words(
    """
    -0.6: unsafe scared scary scarier scariest scare scares scaring afraid frightened frightening
    frighten frightens terrified terrifying terrifies fear fears petrified panic panicking panicky
    unhappy sad sadder sadness miserable depressed depressing depression upset upsets upsetting
    hurt hurts hurting hate hates hated hating cry cries crying cried lonely lonley
    horrible horrid awful terrible dreadful disgusting nasty vile creepy creeps creep creeped
    heartbroken broken devastated dreading dread disrespected disrespectful
    -0.5: worried worry worries worrying anxious anxiety nervous uneasy uncomfortable insecure
    stressed stress stresses stressing stressful unprotected vulnerable helpless hopeless
    worthless useless trapped embarrassed embarrassing ashamed humiliated jealous ignored
    ignore ignores ignoring excluded unwanted unloved unwelcome unheard judged bored boring
    angry angrier annoyed annoying annoys furious frustrated frustrating unfair unkind unfriendly
    rude sketchy dodgy intimidating intimidated intimidate threatening threatened threaten threatens
    threat threats danger dangerous dangers risky rough violent violence aggressive weirdo
    weirdos pervert perverts perv pervs pedo pedos nonce nonces toxic bad worse worst invisible
    paranoid overwhelmed struggling struggle struggles unsure
    # TextBlob gives what one person does to another no value at all: "my dad hits me" is 0.
    -0.6: hit hits hitting punch punched punches punching slap slaps slapped slapping smack smacks
    smacked smacking kicked kicks beats beaten pushed pushes shoved choked strangled
    bully bullies bullied bullying abuse abused abuses abusing abusive attack attacked
    attacks attacking assault assaulted raped rape raping molested groped groomed grooming
    harassed harassing harass harassment stalked stalking stalker catcalled catcalling kidnap
    kidnapped kidnappers kidnapping robbed robbing rob mugged mugging mugger muggers burgled steal
    steals stole stealing stolen stab stabbed stabbing stabbings shootings kill
    killed kills killing murder murdered murderers die died dies dying dead suicide suicidal
    blackmail blackmailed blackmailing blackmails catfished bleeding shout shouts shouted
    shouting scream screams screaming screamed yell yells yelled yelling swear swears swearing
    argue argues arguing argued argument arguments fight fights fighting threatened teased
    teasing mocked mocking tease insulted insults racist racism homophobic homophobia transphobic
    sexist sexism slurs slur bruise bruises bruised starving nightmare nightmares
    -0.5: knife knives machete machetes gun guns weapon weapons gang gangs drugs druggies
    druggie dealers dealer addicts addict crackhead crackheads smackhead smackheads
    baghead bagheads alcoholic alcoholics drunk drunks thugs yobs chavs roadmen scallies hooligans
    needles vandalism vandalised vandals smashed litter rubbish dirty filthy smelly smells
    stinks stink stinky speeding reckless crime crimes criminals troublemakers
    gossip rumours rumour pressured forced exposed leaked scam scammers
    scams hacked hackers spying spies groomers predators predator
    nicked outsider chased chase shifty lied
    -0.3: dark darker darkness unlit dim deserted isolated abandoned noisy loud overcrowded
    vape vapes vaping weed alleyways followed staring stared stares touching awkward difficult
    tired exhausted hungry ill cold stuck strict banned problem problems issues wrong alone trouble
    lack lacking pointless stupid idiot idiots dumb gutted strangers weird
    # Senses of UK teenagers, of Merseyside above all.
    -0.5: minging ming mingin manky rank grim naff crap shit shite shitty crappy bollocks
    scatty aggy vexed sus cringe cringey sucks wasteman tramps peak dire shambles
    shook meh wack pissed
    0.5: mint buzzing buzzin ace lush peng leng wicked cracking belter slay slaps bussin goated
    chill chilled vibes vibing gassed epic legend legends beaut
    0.5: love loves loved loving enjoy enjoys enjoyed enjoying fun funny best excellent fantastic
    awesome wonderful beautiful perfect caring thanks thank friendliest nicest kindness
    glad pleased cheerful excited exciting laugh laughs laughing smile smiles smiling hug hugs
    cuddle cuddles kindest
    0.3: cool helpful helping clean quiet interesting easy better improved supportive
    reassuring reassures nicer warm bright yay haha hahaha lol wow sweet favourite
    # TextBlob finds feelings in words that hold none when children write about where they live.
    0: other first much many more most own full high old young little long new live real special
    whole black white only few half behind usually every game games able big small large green
    blue red grey left mad main next last same different certain possible general public open close
    closed due past present local social single natural true available ready clear simple common
    early very really so too just pretty well particular particularly various recent recently
    several actually total expected serious sure later late far down mean hard miss heard
    mostly lights
    # TextBlob's senses are not a child's, and the plain sense is a thing: a sound, a boss, a class.
    0: sick sound boss bare proper class lit fire like
    """
)

# One sign, one feeling. A sign that is not here tells us nothing.
SIGNS = read_words(
    """
    0.6: 😀 😃 😄 😁 😆 😊 🙂 ☺ 😍 🥰 😘 🤗 😎 🤩 🥳 😻 👍 👏 🙌 💪 ❤ 🧡 💛 💚 💙 💜 💖 💕
    ♥ <3 🎉 🔥 💯 ✨ 🫶 😇
    0.4: :) ;) =) :-) :d =d xd ;-) :-d =-) 😂 🤣 😋 😌 👌 ✅ ⭐ 🌟 🌈 😺 🤝 🥹
    0: 😐 😑 🤷 🤔 😶 :| 🙃 👀
    -0.4: :/ :-/ 😕 🙁 😒 🙄 😬 😳 🥱 😴 🤨 😓 😥 🫤 👎 ❌
    -0.6: :( :-( =( :'( 😢 😭 😞 😔 😟 😣 😖 😫 😩 🥺 😠 😡 🤬 😤 😨 😰 😱 😧 😦
    ☹ 💔 🤢 🤮 🤕 😿 🔪 👿 🥶
    """
)
