"""What phrases are worth when children talk about being safe, and words only in company."""

from collections.abc import Mapping, Sequence

from voice_service.analysis.children import values_of

# First word -> second word -> phrases that begin so, longest first, each with its value.
Phrases = Mapping[str, Mapping[str, Sequence[tuple[tuple[str, ...], float]]]]


def _phrases(lines: str) -> Phrases:
    found: dict[str, dict[str, list[tuple[tuple[str, ...], float]]]] = {}
    for value, rest in values_of(lines):
        for first, second, *others in filter(None, (part.split() for part in rest.split(","))):
            phrase = (first, second, *others)
            found.setdefault(first, {}).setdefault(second, []).append((phrase, value))
    for seconds in found.values():
        for phrases in seconds.values():
            phrases.sort(key=lambda one: -len(one[0]))
    return found


# Words in company. A person is "hit", a song is a hit; "sick" is praise of a park, not of a day.
PHRASES = _phrases(
    """
    -0.9: want to die, wants to die, wanna die, wish i was dead, wish i were dead, kill myself,
    killing myself, end my life, end it all, better off dead, better off without me, hate my life,
    dont want to live, dont want to be alive, dont want to be here anymore, dont want to exist,
    dont want to wake up, not want to live, not want to be alive, no reason to live, hurt myself,
    hurting myself, harm myself, cut myself, cutting myself, hate myself, self harm, cant go on
    -0.9: hope i die, hope i dont wake up, nice not to wake up, nice to not wake up, better if i
    was dead, go to sleep and not wake up, wish i wasnt born, wish i was never born, wish i wasnt
    here, wish i wasnt alive, kill yourself, dont wanna live, dont wanna be here, no point living,
    be dead, take my own life
    -0.6: thanks for nothing, kicks off, kicked off, kicking off, goes ead at, battered me, batter
    me, leathered me, got battered, get battered, got leathered, black eye, chokes me, grabs my,
    pulls my hair, spat
    at, spat on, spits at, dont believe me, doesnt believe me, didnt believe me,
    no food, nothing to eat, no gas, no leccy, no electric, no heating, havent eaten, hasnt eaten,
    make me do, makes me do, made me do, tracks my phone, goes through my phone, leaked my,
    shared my nudes, scared of, not to tell anyone, cant tell anyone, cant tell no one, told me
    not to tell, cant do this anymore, cant do it anymore
    -0.4: play on my own, wont play with me, ignores me, blanked me, blanks me,
    left on read, airs me, aired me, does my nut, doing my nut, pecking my head, dont turn up,
    never turn up, never turns up, cancelled again, shut down, closed down, has closed, wont let me,
    wish i was, wish i had, wish i could, wish i wasnt, wish i felt, wish they would, wish there
    was, wish it was, wish people, wish he, wish she, wish they
    0.5: made friends, made a friend, new friend, saved me a seat, saves me a seat, came first, got
    picked, got chosen, star of the week, invited me, invites me, plays with me, play with me, let
    me join, reads to me, tucks me in, makes me laugh, made me laugh, make me laugh, makes me smile,
    made me smile, living the dream, over the moon, best day, look forward to, looking forward to,
    helps me, helped me, understands me, believed me, believes me, checks on me, check on me,
    checked on me, rang me back, wrote back, sorted me out, always there, proper boss, bang on, is
    peng, so peng, well good, hits different, the goat, is mint, was mint, no drama
    -0.6: hits me, hit me, beats me, beat me, beat up, beats me up, beating me, kicks me, kick me,
    pushes me, push me, hurts me, hurt me, grabs me, grabbed me, touches me, touched me, touching
    me, follows me, following me, followed me, follows us, follow us, followed us, follow me, get
    called, gets called, got called, being called, keeps asking, keep asking, on my guard, on
    guard, speed past, nothing happened, nothing happens, nothing changed, nothing changes,
    nothing ever changes, nothing gets done, nothing got done, dont go out, hold it in, comes in
    my room, comes into my room, came into my room, kicked me out, calls me, called me names, call
    me names, calling me names, calls me names, name calling, picks on me, pick on me, picking on
    me, picked on, laugh at me, laughs at me, laughing at me, laughed at, make fun of, makes fun
    of, making fun of, leave me out, left out, left me out, leaves me out, gang up, ganging up,
    spread rumours, throws things, throw things, locks me, locked me, takes my, took my phone,
    shout at me, send nudes, asked for nudes, asks for nudes
    -0.5: on edge, on my own, give up, gave up, giving up, had enough, cant sleep, cant breathe,
    cant cope, cant stand, cant stop crying, cant take it, cant be bothered, wont stop, dont stop,
    doesnt stop, never stops, never stop, never leave me alone, dont leave me alone, wont leave me
    alone, no point, whats the point, what is the point, fed up, fall out, falling out, fell out,
    let down, lets me down, run away, ran away, look over my shoulder, looking over my shoulder,
    get jumped, got jumped, jumped me, gets jumped, yeah right, dont want to go, dont wanna go,
    anything but, need help, go missing, too many people, sick of, sick and tired, feel sick,
    feeling sick, felt sick, be sick, being sick, been sick, i am sick, makes me sick, off sick,
    get sick, mum is sick, dad is sick, nan is sick, sick people, is pants, its pants, was pants,
    well dodgy, is mid, its mid, dont like, didnt like, doesnt like, not like it, never liked,
    dont trust, too far, too late, too long, too dark, too busy, too loud, takes too long, out of
    order, taking the piss, take the piss, taking the mick, do one, that is long, its long, get
    beef, beef with, off my head, go mad, goes mad, went mad, gets mad, get mad, is mad at, mad at
    me, doing my head in, does my head in, done my head in
    -0.4: only feel safe, only feel happy, only feel ok, only safe, only time i feel, i miss, miss
    my, miss him, miss her, want it to stop, could be better, could be safer, could do better, not
    great, leave me alone, street lights broken, lights are broken, lights dont work, no lights,
    no light, not lit, badly lit, poorly lit, no one around, nobody around, not enough, needs to
    stop, need to stop, should stop, be mean, is mean, are mean, was mean, were mean, so mean,
    really mean, mean to me, mean to, keeps messaging me, keep messaging me, keeps changing,
    freaks me out, freaked me out, take my stuff, takes my stuff, took my stuff, taking my stuff,
    take my money, get blamed, gets blamed, got blamed, blame me, blames me, way too fast, too
    fast, beep at me, beep at us, asked me for pics, asks me for pics, asked me for pictures,
    broken glass, arent bothered, isnt bothered, not bothered, dont care, doesnt care,
    didnt care, dont bother, dont do nothing about, dont do nothing, dont do anything about, dont
    do anything, doesnt do anything, didnt do anything, never do anything, never does anything, do
    nothing about, does nothing about, did nothing about, do anything about, do anything, does
    nothing, does anything, do nothing, pretend to, pretends to, pretending to, no help, no
    support, no friends, no mates, never come, never came, never comes, never ask, never asks,
    never asked, dont ask, doesnt ask, talk over me, talk over us, talks over me, talked over,
    talk down to, get told off, got told off, told off, mean people, mean girls, mean boys, mean
    kids, mean teachers, mean comments, mean things, mean messages, mean words, nothing to do,
    nowhere to go, not fair, cars go fast, go too fast, drive too fast, driving too fast
    # So children say whom they can turn to; to deny one of these is to be alone.
    0.4: feel heard, felt heard, be heard, am heard, being heard, are heard, be myself, lots of
    friends, good friends, nice friends, loads of friends, lots of mates, someone to talk to,
    someone i can talk to, people to talk to, anyone to talk to, can talk to, can tell, could
    tell, can go to, talk to my, talks to me, sorted it, got sorted, get sorted, gets sorted, was
    sorted, looks out for, look out for, looking out for, makes time, make time, take me
    seriously, takes me seriously, take us seriously, taken seriously,
    always has time, has time for me, have time for me
    0.6: well lit, looked after, look after me, looks after me, look after us, looks after us,
    look after each other, cared for, cares about me, care about me, cares for me, at ease,
    listened to, listens to me, listen to me, stands up for me, stick up for me, sticks up for me,
    got my back, has my back, have my back, there for me, there for you, made up with, i am made
    up, am made up, made up, cant wait, cant complain, cant fault, cannot fault, couldnt fault,
    could not fault, no complaints, no complaint, couldnt be better, could not be better, couldnt be
    happier, could not be happier, couldnt have asked for better, smashed my exams, smashed my
    gcses, smashed my test, couldnt have been better, could not have been better, not have been
    better, never better,
    never felt better, never been better,
    never been happier, stopped the bullying, bullying stopped, bullying has stopped, got better,
    getting better, gets better, better now, no longer scared, not scared anymore, nothing to
    fear, nothing to worry, feel at home, feels like home, no fault, second to none, keeps me
    safe, keep me safe, keeps us safe, keep us safe, have fun, my happy place, boss place, boss
    time, is boss, its boss, was boss, so boss, dead boss, well boss, is sound, its sound, are
    sound, am sound, was sound, dead sound, well sound, proper sound, sound lad, sound people,
    sound teachers, hes sound, shes sound, is lit, was lit, its lit, so lit, is fire, was fire,
    its fire, so sick, well sick, proper sick, dead sick, bare sick, sick park, sick place, that
    is sick, thats sick, park is sick, place is sick, it is sick, its sick, it was sick, was sick
    fun, is class, its class, was class, dead class, is jokes, its jokes, was jokes, is calm, its
    calm, i like, we like, really like, do like, also like, would recommend, highly recommend
    0.4: nothing scares me, nothing worries me, nothing upsets me, nothing bothers me
    0.3: not bad, not too bad, not that bad, not so bad, isnt bad, isnt too bad, isnt that bad,
    aint bad, no problem, no problems, no worries, no issues, no trouble, never a problem, dont
    have to worry, dont need to worry, dont worry, no need to worry, never had a problem, never
    had any problems, dont mind, didnt mind, no bother
    0: mums boss, dads boss, his boss, her boss, our boss, i dont know,
    dont know, no doubt, without a doubt, not going to lie, not sure what, i
    suppose, i guess, you know, kind of, sort of, right now, sound of, the sound, a sound, loud
    sound, my boss, the boss, peak time, peak times, peak district, peak hours, good morning, good
    night, good afternoon, as well, as well as, a good deal, greatest hits, hit the, dead end, a
    great deal, no fear of, best before, mean that, means that, i mean, what i mean, i feel like,
    feels like, feel like, would like, looks like, for free, care home, in care, care order, care
    worker, foster care, care home is, health care, social care, day care, after care, no idea, no
    comment
    """
)
