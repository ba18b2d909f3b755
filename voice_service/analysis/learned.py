"""Weights of words that TextBlob does not know or gets wrong, learned from open data.

An ordinal regression over these words, with TextBlob's value as the starting point of each, on
VADER's tweets (MIT), NHS patient feedback labelled by The Strategy Unit (MIT, NHS England) and
GoEmotions (Apache-2.0). No text of theirs is here. Small words, and words for people, places,
peoples and faiths, were left out: a topic is not a feeling.
"""

from voice_service.analysis.children import read_words

LEARNED = read_words(
    """
    -1: disappointing
    -0.9: disappointment infuriating painful sadly sorry
    -0.8: devastating fucked horrific insulting
    -0.7: apologies asshole cruel fuck shame
    -0.6: bastards bitch disagree embarrassment moron morons pathetic regret
    -0.5: assholes brutal bullshit dare disaster loser miss shut tragic ugly wet
    -0.4: anger apologize badly bastard condolences damnit destroy destroyed evil fault harsh
    hatred hell inappropriate insane liar missed nonsense refuse retarded ruined suck utter
    waste
    -0.3: affected blatant cheating complaining curse cursed damn death delay desperate dislike
    dumbass error fail freaking goddamn gross horror immature lie loss messed mistake mixed
    offended oops pain piss propaganda questionable regrets screwed selfish shocked stupidity
    trash trolling underrated unfortunately vague waited
    -0.2: addicted ads ass attempt bizarre blame blew bother bothered broke burn burns bye cope
    criminal debate discrimination disease downvote excuses fancy felt fool forgot frustration
    fyi guilt heck hour hours ignorant insult jerk judging lying mediocre neglect nuts
    offensive ouch overrated rage rain refusing rejected ruining shooter silly spam spreading
    sucked suddenly suffering terrorists tough trap trigger ugh waiting yikes
    -0.1: clearly desperately illegal impossible major obsessed older subtle
    0: absolute actively adult appropriate apt bold certainly cheap consistently crazy directly
    everyday exact expensive fly fresh gentle higher honest huge innocent intense ironic latest
    least legally light loses married modern normally plain pregnant previously proves pure
    random rare raw responsible rich round secret slowly supporting thick top usual wants
    willing
    0.1: becoming familiar filled foreign free honestly mentally passionate popular sexual
    smooth spent useful
    0.2: ability accurate advice attractive benefit bonus charm considerate crush deserve
    empathy envy fair forgive genuine genuinely healthy honesty humour important knowledgeable
    magic optimistic overwhelming praise praying pride qualified relief respectful saved sense
    significant sorted strength surprise talent talked treated understanding yes
    0.3: birthday comfort comforting compassionate consideration correct cutest effective
    efficient efficiently fab fav finally gift grand greater hah hahah happiness hero insight
    inspiring joke luck nailed pleasure polite progress sincerely sympathetic thankfully
    wholesome win winner
    0.4: agreed bless chuckle excitement favorites glorious grateful informative joking kidding
    kindly lmao perfectly pray successful talented thankful wise
    0.5: beauty careful genius greatest hahahaha hoping
    0.6: appreciated beautifully cheers congrats funnier ideal intelligent
    0.7: appreciate congratulations cute delicious enjoyable hope hopefully stunning
    0.8: adorable agree amazingly hilarious legendary
    0.9: gorgeous
    1: laughed
    """
)
