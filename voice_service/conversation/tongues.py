"""What a child may write in Polish, Arabic, Ukrainian or Welsh, as whole messages alone.

Every language is always understood: nobody has to choose one first. Nothing here is a number, or
means something else in English.
"""

import unicodedata

from voice_service.text.plain import plain


def _any(*phrases: str) -> frozenset[str]:
    """Return phrases in the form that is compared, with and without the accents of Latin letters.

    Between bars stand several phrases.
    """
    said = {plain(phrase) for group in phrases for phrase in group.split("|")}
    return frozenset(said | {_bare(one) for one in said})


def _bare(said: str) -> str:
    letters = unicodedata.normalize(
        "NFKD", said.replace("\N{LATIN SMALL LETTER L WITH STROKE}", "l")
    )
    plainer = "".join(char for char in letters if not unicodedata.combining(char))
    return plainer if plainer.isascii() else said


SKIP = _any(
    "pomiń|pomijam|pomiń to|pomiń pytanie|następne",
    "تخطي|تخطى|تخط|تخطّي|تخطي السؤال|تجاوز",
    "пропуск|пропустити|пропусти|пропускаю|пропустити питання",
    "hepgor|sgipio|sgip|hepgor hwn|sgipio hwn",
)
BACK = _any(
    "wstecz|wróć|powrót|cofnij|do tyłu",
    "رجوع|ارجع|ارجعي|عودة|العودة|السابق",
    "назад|повернутися|повернись|попереднє",
    "nôl|yn ôl|mynd nôl|mynd yn ôl",
)
DONT_KNOW = _any(
    "nie wiem|niewiem|nwm|nie mam pojęcia|nie mam pewności|nie jestem pewien|nie jestem pewna",
    "لا أعرف|لا اعرف|لا أدري|لا ادري|ما أعرف|ما اعرف|ما بعرف|مدري|مش عارف|مش عارفة|ما أدري",
    "لا أعرف بالضبط|لست متأكدا|لست متأكدة|مو متأكد|مو متأكدة",
    "не знаю|незнаю|хтозна|не впевнений|не впевнена|важко сказати|гадки не маю",
    "dwi ddim yn gwybod|dw i ddim yn gwybod|ddim yn gwybod|dim yn gwybod|dwim yn gwybod",
    "dwn i ddim|sai'n gwybod|dim syniad|ddim yn siŵr|dwi ddim yn siŵr|dim yn siŵr",
)
RATHER_NOT = _any(
    "nie chcę mówić|nie chcę powiedzieć|nie chcę odpowiadać|wolę nie mówić|nie powiem",
    "لا أريد أن أقول|لا اريد ان اقول|لا أريد القول|لا أريد أن أجيب|لا اريد ان اجيب",
    "لا أريد الإجابة|ما بدي أقول|ما بدي اقول|ما أبي أقول|ما ابي اقول",
    "не хочу казати|не хочу говорити|не хочу відповідати|не скажу|не хочу про це",
    "dwi ddim eisiau dweud|dw i ddim eisiau dweud|ddim eisiau dweud|dim eisiau dweud",
    "dwi ddim isio deud|well gen i beidio|well gen i beidio dweud",
)
YES = _any(
    "tak|tak proszę|jasne|pewnie|okej",
    "نعم|أجل|اجل|ايوه|أيوه|ايوا|أيوا|اي نعم|طبعا|تمام|حسنا",
    "так|ага|звісно|авжеж|добре|гаразд",
    "ie|iawn|ydw|oes|ydy|wrth gwrs|ie plis",
)
NO = _any(
    "nie|nie dziękuję|nie, dziękuję|nie dzięki|nie teraz",
    "لا|لا شكرا|لا شكرًا|لا، شكرا|لا، شكرًا|كلا|ليس الآن|مش الآن",
    "ні|нє|ні дякую|ні, дякую|не зараз|не треба",
    "na|nage|nac ydw|nac oes|dim diolch|na dim diolch|ddim nawr",
)
START = YES | _any(
    "zacznij|zaczynam|zaczynamy|zaczynajmy",
    "\N{ARABIC-INDIC DIGIT ONE}|ابدأ|ابدا|ابدئي|البدء|بدء|يلا|هيا",
    "почати|почнемо|починаю|поїхали|давай",
    "dechrau|cychwyn|barod|ymlaen",
)
NO_THANKS = NO | _any(
    "nie chcę|nie chce mi się",
    "\N{ARABIC-INDIC DIGIT TWO}|لا أريد|لا اريد|ما بدي|ما أبي|ما ابي",
    "не хочу",
    "dwi ddim eisiau|dw i ddim eisiau|ddim eisiau|dwi ddim isio",
)
