"""Texts that tests hold to what was agreed about them; the trainer counts them for more."""

# The text and the severity it must reach, or be worse than.
AT_LEAST = {
    "immediate": """
my baby sister isnt breathing
i swallowed pills
ive took loads of tablets
mum wont wake up
i am in danger
call the police
call the police now please
my brother stopped breathing
hes not breathing help
i cant wake my mum
i cant wake her up
nan wont wake up please help
my mum is so drunk she wont wake up
dads unconscious on the floor
i've swallowed loads of tablets
i just drank bleach
my friend took an overdose
my mum took loads of pills and she wont wake up
we are in danger
in danger help
please call the police
send an ambulance now
can you call the police please
call 999 my dad has hit mum
my brother isnt breathing
mum is not breathing
my dad has stopped breathing
the baby isnt breathing
she isnt breathing
my friend is unconscious
ive took too many tablets
i ate all mums pills
i took all my mums tablets
i overdosed
mum is unconscious
mum wont wake up please help
my mum wont wake up
my dad isnt waking up
ring 999
999 please
someone call an ambulance
please call police
help call the police
im in danger
my life is in danger
""",
    "high": """
haha my dad punched me lol
lol he strangled me
my boyfriend choked me haha
he put it in me
got fingered by my uncle
my tummy hurts cos daddy pushes his fingers in
he'll kill me if he finds out
it hurts when he does it
mum sells me
men pay my mum to be with me
i feel like ending it
i wnt to dye
locked in the cupboard
they took my passport
tata mnie bije
babam beni dovuyor
babam beni dövüyor
mi padre me pega
mera baap mujhe marta hai
theres blood everywhere and my mum is hurt
theres blood everywhere mum fell
i bought a rope and i want to die
they put it in me and it hurt
he stuck something up me
my uncle puts his finger in
got groped by my stepdad
got battered by my dad
being beaten by my stepdad
they'll kill me if they find out
mum will hurt me if she finds out i told
he will batter me when he finds out
my dad would kill me if he found out about us
it hurts when my brother does that
this hurts when he puts it in
he sells me to men
mum rents me out
my stepdad sold me to his mates
he gives my mum money to sleep with me
my mum gets paid when men touch me
thinking about ending it all
i keep thinking of ending it
i've got a rope round my neck
ive wrote a note for when im gone
i wana dye
i want to dy so bad
i want to dei
shut in the cellar
he kept me locked in a wardrobe
i get locked in my room all day
im bleeding and it wont stop
she is bleeding loads
my aunt hid my passport
my dad has taken my passport and my phone
they wont give me my passport back
ojciec mnie bije
mama mnie bije
wujek mnie dotyka
chcę umrzeć
annem bana vuruyor
ölmek istiyorum
mi papá me pega mucho
mi padrastro me toca
quiero morir
abbu mujhe marte hain
mere abu mujhe roz maarte hai
main marna chahti hun
theres blood all over the floor and she is hurt
my stepbrother put his thing in me
something was put inside me
daddy puts his fingers up me
he fingers me
i got touched by my uncle
he said he'll kill me if i tell
hell batter me if he knows i told
hurts when daddy does it
it hurts down there when he does it
my dad sells me for drugs
they make me sleep with men for money
want it to end
i just want to end it
i feel like dying
i wont to die
i wnt to die
i wanna di
locked in a dark room
they lock me in the cellar
daddy makes mummy cry
i cant stop bleeding
im bleeding everywhere
boss has my passport
my uncle took my passport off me
being raped
raped by my uncle
mi madre me pega
mi papa me golpea
tata bije mnie i mame
ojczym mnie dotyka
baba beni dovuyor
babam annemi dovuyor
mere papa mujhe marte hain
bhai mujhe marta hai
ammi mujhe marti hai
theres so much blood he stabbed her
""",
    "medium": """
i bought a rope
daddy is bad to mummy
fgm
rape
raped
abuse
i got a rope
i bought some rope today
stepdad is horrible to mum
dad is mean to us
he is nasty to my mum
molested
2 rape
being abused
child abuse
daddy is mean to mummy
dad is horrible to my mum
sexual abuse
""",
    "low": """
i wrote a note
im bleeding
help me
please help
i left a note
""",
}

# Ordinary neighbours of those.
NEIGHBOURS = """
we learnt about abuse in assembly
the film had blood everywhere
i wrote a note for my teacher
i bought a rope for climbing
my battery is dying
mum wont wake up early on weekends
he put it in the bag
they took my pen
i wnt to dye my hair
there was blood everywhere in the film
there was blood everywhere when i had a nosebleed
i wrote a note to say thank you
mum wrote a note for my school trip
i bought a skipping rope
i got a rope swing in the garden
my brother wont wake up in the mornings
my phone wont wake up
i was quiet so mum wont wake up
he put it in my locker
she put it in me bag
he put his hand up in class
she pushed her fingers in the cake
they took my passport photo at school
mum took my passport to the airport
i want to dye my hair
i want to dye it pink
we are going to dye eggs
my mum sells sweets
he sold me his old bike
they sold me a dodgy phone
they sold me on fifa
they pay my mum to look after kids
they pay my nan to clean
mum will kill me if she finds out i broke the telly
dad will kill me if he finds out about my report
it hurts when i run
it hurts when she brushes my hair
it hurts when the dentist does it
the snacks are locked in the cupboard
i was locked in on my exam
we got locked in the escape room
my sister is mean to her dolls
the weather is bad to walk in
mum is mean to me about homework
we should call the police if we see fights
if i was scared i would call the police
the police came to our assembly
pandas are in danger
i am in danger of failing maths
my knee is bleeding from football
im bleeding starving
i took my tablets this morning
i took two tablets for my headache
i swallowed a pill for hayfever
i swallowed my chewing gum
we had a lesson about rape and consent
more lessons on fgm
stop the abuse of animals
my hamster isnt breathing
i cant breathe in pe
he was not breathing in the film
my brother hit me with a ball lol
my dad punched me in the arm on fifa lol
mum nearly choked me with her cooking haha
i am ending it here bye
thats the end of it
i left my notes at home
i left a note on the fridge
i left a note for my mum
got beaten by my dad at chess
got hit by a ball
got beat by my brother at fifa
my dad collapsed laughing
i took loads of pictures
he took all the biscuits
mi padre es bueno
mi hermano me ayuda
tata jest fajny
babam cok iyi
mera bhai acha hai
spanish is hard
he goes in goal
it hurts when it rains
they put me in a group
she put me in goal
i feel like ending this survey
he gave my mum money for my trip
he gave my mum money to buy me a coat
we took the documents to miss
i took paracetamol for my headache
i swallowed my tablets all by myself
dad wont wake up for the football
my dad gave me a lift
the school got paid for the trip
they took my pencil case papers
my brother is mean to me
i bought a rope for my dog
i have a rope ladder
i put it in me lunch box
she put me in charge
i found a rope in the park
the door is shut in the shed
my cat is locked in the garage
we need to call the police more often
in pe im bleeding tired
i was bleeding from a paper cut
abuse is wrong
what is fgm
fight abuse posters
he is bad at maths
my dad is bad at cooking
mum is nice to me
he took an apple
i watched a film about a girl who was sold
i want to dye my shirt
people in danger need help
my brother wont wake up and its so annoying
mum cant wake me up for school
dad says he cant wake me
my dad couldnt wake up today he was so tired
my nan collapsed on the sofa laughing
he stuck it in me face
he stuck something in my locker
she got it in me head
my teacher put it in me to try hard
my mate sold me out
they sold me a ticket
my coach pays my mum for cakes
my dad gives my mum money for food to have with us
he gets paid to play football with us
i got a note from my teacher
i left my note in my bag
i took a tablet to school to do work on
i took the tablet home
my dad took pictures
she took all the pills from the cabinet in the game
i drank petrol in minecraft
it hurts when he does my braces
it hurts when she does my plaits
it hurts when my brother gets a bigger slice
i was in the bathroom
i am in my room
i got shut in the lift
we were trapped in a lift for ages
the dog was shut in the garage
my trainers are locked in the changing room
mum is horrible to cook with
dad is bad to be around when liverpool lose
he is bad to play with
my friend is nasty to me
people are mean to my sister at school
call the office
phone the school
i would call the police
they should send an ambulance quicker
ring the bell
danger signs on the canal
there are danger signs
the building is in danger of falling down
we learnt what to do if someone is not breathing
in first aid we learnt he stopped breathing
they took my papers in at the end of the test
the teacher took my documents
mum keeps my passport in a drawer
dad keeps our passports safe
tell people about abuse
rape alarms for girls
suicide prevention posters
me pega mucho el sol
my mate says me toca in spanish
ok mama
ayuda is spanish for help
i like spanish
blood donation
we gave blood
i bleed blue
"""

# The severity that a text has, and what raises nothing at all.
EXACTLY = {
    "my dad hits me": "high",
    "1 but my dad hits me": "high",
    "my stepdad is hitting me": "high",
    "i want to die": "high",
    "i wanna kill myself tonight": "immediate",
    "i cut myself": "high",
    "he touches me and says keep it secret": "high",
    "mum's boyfriend hurts us": "high",
    "theres no food at home most days": "medium",
    "stop hitting me": "high",
    "he has a knife right now": "immediate",
    "someone online keeps asking for nudes": "high",
    "they make me carry stuff for them": "high",
    "i dont feel safe at home": "medium",
    "im scared to go home": "medium",
    "help": "low",
    "sos": "low",
    "my dad doesn\u2019t hit me that hard": "high",
    "I W4NT T0 D1E": "high",
    "H E  H I T S  M E": "high",
    "hes hiting me": "high",
}
ORDINARY = """
this homework is killing me
we learnt about abuse in assembly
my brother beat me at FIFA
i hit my head
stop
im starving whens lunch
nobody hits me
i dont feel unsafe
I feel safe
more lights
my dad has never hit me
i dont want to die
1
""".strip().splitlines()
