"""What children type and what they mean: the tables the normaliser reads."""


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


def _table(lines: str) -> dict[str, tuple[str, ...]]:
    """Read 'short short = long words, ...' into short -> its words."""
    found: dict[str, tuple[str, ...]] = {}
    for entry in lines.split(","):
        shorts, _, words = entry.partition("=")
        found.update(dict.fromkeys(shorts.split(), tuple(words.split())))
    return found


# What an apostrophe tells from a plain word.
SHORTENED = _table(
    "i'll = i will, he'll = he will, she'll = she will, we'll = we will, we're = we are"
)
# Read after the apostrophes have gone, so "ill", "were", "well", "hell", "shell" and "id" stay
# as they are: each may be "I'll", "we're" and so on, or the plain word.
SPELLINGS = _table(
    """
    u yu yew = you, ur youre = your, okay okey okai = ok,
    ppl peeps peopl pepole poeple peple = people,
    sum1 some1 sumone someon sumwun somwun somone smone smb smn = someone,
    any1 ny1 anyon = anyone, every1 evry1 evryone everyon = everyone, no1 noone noon3 = no one,
    somethings = something is,
    sumthin sumthing sumfing somthing smth smthn somethin somethink sumfin summat = something,
    nothin nuffin nothink nufin nowt nuttin nuthin nothign = nothing,
    anythin anyfing anythink owt = anything,
    evrything everythin everythink evrythin = everything,
    becuase becoz becos becaus bcause bcos bcoz bcs bc cuz coz cos cus beacuse = because,
    wen wenn whn = when, wot wat wht wha wut = what, wats wots whats = what is, hows = how is,
    wheres = where is, theres = there is, hes = he is, shes = she is, im iam imm = i am,
    ive iv = i have, theyre theyr = they are, theyve = they have, theyll = they will,
    itll = it will, weve = we have, wud wld = would, shud shld = should, cud cld = could,
    woulda = would have, shoulda = should have, coulda = could have,
    plz pls plss plse pleas plez = please, thx thanx fanks tnx thnx tysm = thanks, tho = though,
    thru = through, nite nyt = night, 2nite tonite 2night tonyt tnite = tonight,
    2day tday = today, 2moro 2morrow tmrw tmr tomoz tomorow tommorow tomoro tmw = tomorrow,
    b4 = before, l8r = later, l8 = late, gr8 = great, m8 = mate, m8s = mates, h8 = hate,
    h8s = hates, h8d = hated, w8 = wait, str8 = straight, 4eva 4ever foreva = forever,
    luv lov = love, luvs lovs = loves, skool skul scool schl scl schoool skl = school,
    hme = home, hous hse = house, bruv bruh bruvva brudda bruther brotha = brother,
    sistr sista = sister, mom mommy mama mam mummy mumy mummie mami mumma = mum,
    moms mommys mams mummys mummies = mums, daddy dady daddie dadd = dad, daddys dadys = dads,
    bf boifriend boyfrend boyfreind = boyfriend, gf girlfrend girlfreind = girlfriend,
    bff bestie besty = best friend, frend freind frnd = friend, frends freinds frnds = friends,
    gonna gona gunna gunn goin2 finna gon = going to, goin gowing = going,
    wanna wana wonna wannna = want to,
    wnt wnat watn wntt = want, gotta = got to, hafta = have to,
    tryna tryina = trying to, dunno dno dunnno = dont know, idk = i dont know, idc = i dont care,
    idek = i dont even know, tbh tbf = to be honest, fr frfr = for real, rn atm = right now,
    ffs = for fuck sake, omg omds = oh my god, wtf = what the fuck, lool = lol, lmfao = lmao,
    kms kmfs = kill myself, kys = kill yourself, ily ilysm = i love you,
    ihml ihmlsm = i hate my life, hmu = hit me up, nvm = never mind, abt bout = about,
    wiv wif w = with, wivout wifout widout withowt = without, dis = this, dat = that,
    dere = there, dey thay = they, dem = them, hav hve hv av = have,
    havnt havent avent haven havint = havent, havin avin = having,
    dnt dont donot doant dony = dont, doesnt dosent dosnt doesn duznt dusnt dsnt = doesnt,
    didnt didn dident didint ddnt = didnt, isnt isn isint = isnt, cant cannot carnt cnt = cant,
    wasnt wasn wasent = wasnt, couldnt couldn cudnt coudnt = couldnt,
    wouldnt wouldn wudnt woudnt = wouldnt, shouldnt shouldn shudnt = shouldnt,
    hasnt hasn hasent = hasnt, hadnt hadn = hadnt, arent aren arnt = arent,
    werent weren = werent, neva nva nevr neber = never, frm = from, jus jst juss = just,
    rly rlly reli realy rele rlli relly = really, prolly probs = probably,
    deffo definatly definetly = definitely, pic pik = picture, pics pix piks = pictures,
    vid = video, vids = videos, fone fon = phone, txt = text, txts = texts, txtd txted = texted,
    msg = message, msgs = messages, msged msgd = messaged, msging = messaging, insta = instagram,
    snap snaps = snapchat, fb = facebook, ned = need, nt nott = not, wents = went,
    sed sez = said, ses = says, tel = tell, tld tol = told, kno = know, kan = can,
    skared scard skard scaird scered sceard scardy = scared,
    frightend fritened frigtened frightned = frightened, afriad afrade afaid = afraid,
    secrit secrut seecret secrt sicret secert = secret, secrits secruts = secrets,
    hurtz hrts herts = hurts, hrt hert = hurt, hertin hrtin hurtin = hurting, hitz hitts = hits,
    hittin hiting hitin = hitting, smaks smacs = smacks, smak smac = smack,
    smakd smakt = smacked, pushd = pushed, punchd = punched, kickd kikd = kicked,
    kiks kix kicz = kicks, 0ff = off, himslef = himself, duz doz dus = does, fing = thing,
    fings fingz thingz = things, fink = think, wunt wornt whant = want, doin = doing,
    brek brake = break, brekin brakin = breaking, hertz = hurts, teecher techer teechr = teacher,
    beatin beetin = beating, killin = killing, dieing dyin diein = dying, ded = dead,
    tuch toch tutch tuoch = touch, tuched toched tutched touchd toucht = touched,
    tuches toches touchs tutches = touches, tuching toching touchin tuchin = touching,
    privets privits = privates, nekid nakid nakd = naked, noodz noods newds n00ds = nudes,
    seggs = sex, unalive unaliving unaliv = suicide,
    sewerslide suiside sucide suicde suacide sueside suecide suside suicied = suicide,
    suisidal sucidal suicidel suacidal = suicidal, slef = self, selfharm selfharming = self harm,
    selfharmed = self harmed, bullyed bulied bullyd bulleyed bullid = bullied,
    buly bulley = bully, bulys bullys bulleys = bullies, bulying bullyin = bullying,
    abuze = abuse, abuzed abusd = abused, abuziv = abusive,
    hungy hungrey hungary hungri = hungry, famly famliy = family,
    allways alwys alwayz orlways = always, stil = still, evry = every, alot allot = a lot,
    lil = little, drnk drunck = drunk, runaway = run away, lecky leckie leccie = leccy,
    thier = their, sumtimes sumtime somtimes smtimes sometiems = sometimes, bludy = bloody,
    nife nifes knive knif = knife, nives = knives, tork torks = talk, torking = talking,
    flor = floor, flors = floors, moov moove muve = move, mooving muving = moving,
    sinse sins3 = since, culor culur colur coulor = colour, hungre hungrie = hungry,
    throte throwt = throat, nebody = nobody, norty nawty norti = naughty, brover bruver = brother,
    bruther brudder = brother, becoss becose = because, wich = which, wher = where,
    wos woz = was, wasent = wasnt, beleive beleve = believe, frends = friends, famaly = family,
    laff laf = laugh, laffs lafs = laughs, laffed laghed lafed = laughed, laffing lafing = laughing,
    krying cryin kryin = crying, cryd cride cryed = cried, shud = should,
    tummys tumy tumies tummie = tummy, thort = thought, bak = back, bac = back, wid = with,
    wrk wrok = work, hav = have, giv = give, luk = look, lukd = looked,
    dide = died, nanny nani nannie = nan, gramps grampa granpa = grandad,
    pushs = pushes, bitting = biting, biten = bitten, schoool = school, skwl = school,
    evrybody everybdy = everybody, evreone evryon = everyone, nebody noboby = nobody,
    lisen lissen lisn = listen, lissens lisens = listens, lisning = listening,
    wakeup = wake up, woteva watever wateva = whatever, nuffink = nothing, sumfink = something,
    innit init = isnt it, lickle likkle lickel = little, lttle = little,
    rite ryt = right, nxt = next, bday = birthday, defo def = definitely, obv obvs = obviously,
    proply properley = properly, ambulence ambulanse amblance = ambulance, polis poleece = police,
    minuit minit = minute, minits = minutes, blud = blood, bleedin = bleeding, ges = guess,
    wispers wisper = whisper, drinkin = drinking, smokin = smoking, drunken = drunk,
    plees pleese pleez pliz = please, bcuz bcause becase becouse = because, ther thear = there,
    pwease = please, wantd = wanted, dosnt dosn = doesnt, shoutd = shouted, scareed = scared
    """
)

# Pictures that stand for a word. Faces stay as they are: a child cries and laughs in one breath.
EMOJI = {
    picture: (word,)
    for word, pictures in {
        "knife": "\U0001f52a\U0001f5e1",
        "gun": "\U0001f52b",
        "blood": "\U0001fa78",
        "pills": "\U0001f48a",
        "needle": "\U0001f489",
        "hit": "\U0001f44a\U0001f91c\U0001f91b",
        "sos": "\U0001f198",
        "dad": "\U0001f468",
        "mum": "\U0001f469",
        "home": "\U0001f3e0\U0001f3e1",
        "beer": "\U0001f37a\U0001f37b",
        "wine": "\U0001f377",
        "whisky": "\U0001f943",
        "secret": "\U0001f92b\U0001f910",
        "razor": "\U0001fa92",
        "ambulance": "\U0001f691",
        "police": "\U0001f46e\U0001f693",
        "axe": "\U0001fa93",
        "rope": "\U0001fa62",
    }.items()
    for picture in pictures
}

# One letter stands for a word only inside a sentence: alone, "y" and "n" are answers.
LETTERS = {"r": "are", "y": "why", "n": "and", "b": "be", "c": "see", "k": "ok"}

# "want 2 die", "scared 2 tell": a digit is a word only after one of these.
BEFORE_TO = _words(
    """
    want wants wanted need needs needed going trying tried try used like has got
    scared afraid told tells tell ready able way me him her us them nothing something
    """
)
DIGITS = {"2": "to", "4": "for"}
# "its 2 late", "come 2 the flat": or when one of these follows it inside a sentence.
AFTER_TO = _words(
    """
    the late much get go come be die do tell kill hurt stop say see make take have sleep leave run
    my me him her live bed school town move eat talk help hide keep hit cut protect meet give ask
    """
)
AFTER_FOR = _words("me my him her them us it the ages weeks months days years ever real being")

# "cousin" is no slip of "cousing": the other words in -in lost a g (hidin, shoutin). "Edin" is
# Turkish ("yardim edin": help).
ENDS_IN_IN = _words(
    "begin cabin chin cousin edin grin insulin robin skin spin thin twin virgin within"
)

# Real double letters, by their form with every letter single: "killll" is kill, "hellp" help.
DOUBLES = {
    "".join(c for i, c in enumerate(word) if i == 0 or word[i - 1] != c): word
    for word in _words(
        """
        all angrily apple battle been beer better bleed bleeding boot bottle boyfriend bully
        bullying bullied called calling class cool creepy dress drugged feel feeling feels food
        free funny good green happen happened happy hell hitting hobby hood keep keeps kill
        killed killing kills kissed kissing kiss less letter little looking look loose mess
        miss moon need needs off oppressed pass pissed pills pool poo really room rubbish school
        screen see seen selling silly slapped slapping sleep sleeping smell smelly soon sorry
        stopped street stress stuff suffer sunny supper teeth tell telling tells three too took
        tree usually week weed well will worry yelling usually hello spell pull pulled pulling
        pulls actually finally especially football basketball
        """
    )
}

# Words people disguise. Disguised spellings (k*ll, s3lf, k i l l, wanttodie) are undone only
# when one of these comes out.
DISGUISED = _words(
    """
    abuse abused abuser abuses abusing alone assault assaulted beat beaten beating beats bleed
    bleeding blood bully bullied bullying cut cuts cutting dead death depressed die died dies
    drugs dying fuck fucked fucking grooming gun harm harming hate hates help hit hits hitting
    hurt hurting hurts kicked kill killed killing kills knife life live molested naked nude
    nudes overdose pervert pills porn punched punches raped rape rapes raping safe scared self
    sex sexual shoot slap slapped slit smack smacks stab stabbed suicidal suicide touch touched
    touches touching weed worthless
    """
)

# Small words that stand between them when the spaces are missing.
JOINING = _words(
    """
    a about again all am and are at be been being boyfriend candies daddies himself herself
    itself yourself themself themselves meself brother but by can cant dad do does doesnt dont
    down every feel feels for from get gets going gonna has have he her him his home i im in is
    it just keep keeps like me more mum my myself need no nobody not of off on one other our out
    over please really said says she sister so someone stepdad stop stops tell that the them
    there they thing this to told uncle up us wanna want wants was we when will wish with you
    """
)
