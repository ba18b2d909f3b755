"""Says figures in words that can be read aloud at a meeting, from shown figures only."""

from collections.abc import Sequence

from voice_service.reporting.protection import Figures, Profile, percent
from voice_service.reporting.results import Option
from voice_service.survey.definition import Kind, Question

TOO_FEW = "Too few answers to show without the risk of naming a child."
# From this part of a number's range upward the answers are told together: 7 to 10 out of 10.
HIGH = 0.7


def plain(question: Question, options: Sequence[Option], figures: Figures) -> str:
    """Say in a sentence or two what was answered to a question."""
    asked = f"“{question.ask.default}”"
    if figures.base is None:
        return TOO_FEW
    if question.kind is Kind.TEXT:
        return f"About {figures.base} wrote an answer to {asked}"
    shown = [option for option in options if not option.cell.suppressed]
    if not shown:
        return (
            f"About {figures.base} answered {asked} "
            "What they said cannot be shown without the risk of naming a child."
        )
    if question.kind is Kind.CHOICES:
        return _ticked(shown, figures.base, asked)
    if question.kind is Kind.NUMBER and (high := _high(options)):
        return f"{_share(high, figures.base)} gave {high[0].label} or more when asked {asked}"
    if question.kind is Kind.SCALE and (best := _best(options)):
        labels = " or ".join(f"“{option.label}”" for option in best)
        return f"{_share(best, figures.base)} said {labels} when asked {asked}"
    most = max(shown, key=_count)
    return f"{_share([most], figures.base)} said “{most.label}” when asked {asked}"


def why_hidden(base: int | None, suppressed: bool, profile: Profile) -> str:
    """Say why figures of a question are hidden; empty when none is."""
    if base is None:
        return f"{TOO_FEW} Nothing is shown for fewer than {profile.smallest_group} children."
    if suppressed:
        return (
            f"Some figures are hidden. They count {profile.hide_to} children or fewer (perhaps "
            "none), or would give such a figure away, or would show that all said the same."
        )
    return ""


def protection_words(profile: Profile) -> str:
    """Tell readers of a summary how its figures are protected."""
    return (
        f"So that no child can be picked out, counts from 1 to {profile.hide_to} are hidden, and "
        "zero is hidden in the same way. Other counts are rounded to the nearest "
        f"{profile.round_to}, so they may not add up. Percentages are given when "
        f"{profile.percent_base} or more answered, and nothing is shown for a group of fewer than "
        f"{profile.smallest_group}. Where a total would give a hidden figure away, another figure "
        "is hidden with it."
    )


def not_final_because(*, closed: bool, unread: int) -> tuple[str, ...]:
    """Say what must still happen before a summary may be called final; `unread` are comments."""
    reasons = () if closed else ("The wave is still open, so more answers can come.",)
    if not unread:
        return reasons
    comments = "1 comment has" if unread == 1 else f"{unread} comments have"
    return (*reasons, f"{comments} not been read by a person yet.")


def _best(options: Sequence[Option]) -> list[Option]:
    # The top of the scale: two of four or five, one of two or three. Empty when not all is shown.
    top = sorted(options, key=_height, reverse=True)[: 2 if len(options) > 3 else 1]
    return [] if any(option.cell.suppressed for option in top) else top


def _high(options: Sequence[Option]) -> list[Option]:
    least, most = int(options[0].value), int(options[-1].value)
    high = [option for option in options if int(option.value) >= least + HIGH * (most - least)]
    return [] if any(option.cell.suppressed for option in high) else high


def _height(option: Option) -> float:
    try:
        return float(option.value)
    except ValueError:
        return 0.0  # words as values: the order of the document stands


def _ticked(shown: Sequence[Option], base: int, asked: str) -> str:
    first, *others = sorted(shown, key=_count, reverse=True)[:2]
    sentence = f"{_share([first], base)} ticked “{first.label}” when asked {asked}"
    for second in others:
        sentence += f" Next came “{second.label}”: {_share([second], base).lower()}."
    return sentence


def _share(options: Sequence[Option], base: int) -> str:
    count = sum(_count(option) for option in options)
    if all(option.cell.percent is None for option in options):
        return f"About {min(count, base)} of about {base}"
    tenths = (percent(count, base) + 5) // 10
    if tenths == 0:
        return "Fewer than 1 in 10"
    if tenths == 10:
        return "Nearly all"
    return "About half" if tenths == 5 else f"About {tenths} in 10"


def _count(option: Option) -> int:
    return option.cell.count or 0
