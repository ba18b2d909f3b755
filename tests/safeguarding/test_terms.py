"""The terms are checked before they are used, and the little language means what it says."""

import pytest

from voice_service.safeguarding.screening import Screener
from voice_service.safeguarding.terms import TermsError, load_terms

SMALL = """
version: test
reviewed_by: ""
words: {{kin: mum dad, all: <kin> nan}}
between: really
denying: not no_one
partly: that_hard
common: i my
breakers: but
misspelt: strangled
not_typos: strangler
contexts: {{games: chess}}
everywhere: []
urgent: {{categories: [physical], find: now}}
rules:
  - id: one
    category: physical
    severity: high
    reason: Only a test of the language.
    find: |
      {find}
    unless: |
      {unless}
"""


def finds(pattern: str, text: str, unless: str = "@games") -> bool:
    screener = Screener(load_terms(SMALL.format(find=pattern, unless=unless)))
    return screener.screen(text).severity is not None


@pytest.mark.parametrize(
    ("pattern", "text", "found"),
    [
        ("<all> hits", "nan hits", True),
        ("<all> hits", "nan really hits", True),
        ("<all> +hits", "nan really hits", False),
        ("<all> hits", "nan now hits", False),
        ("<all> ~ hits", "nan then often hits", True),
        ("<all> ~1 hits", "nan then often hits", False),
        ("<all> ~ hits", "nan not hits", False),
        ("hits !up", "hits me", True),
        ("hits !up", "hits up", False),
        ("^ help $", "help", True),
        ("^ help $", "help them", False),
        ("help now|$", "help", True),
        ("help now|$", "help them", False),
        ("no_one cares?", "no one", True),
        ("old_man shouts?", "the old man", True),
        ("hits", "no one hits", False),
        ("hits", "not hits that hard", True),
        ("hits", "hits at chess", False),
        ("hits", "hits but chess", True),
        ("strangled", "strangeld", True),
        ("strangled", "strangler", False),
        ("hits|\n        kicks", "kicks", True),
    ],
)
def test_a_pattern_means_what_it_says(pattern: str, text: str, found: bool) -> None:
    assert finds(pattern, text) is found


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("<kin> nan", "<kim> nan", "<kim>"),
        ("{find}", "<nobody> hits", "<nobody>"),
        ("{find}", "~x hits", "~x"),
        ("{find}", "hits?", "must be there"),
        ("{unless}", "@chess", "@chess"),
        ("severity: high", "severity: huge", "severity"),
        ("    reason: Only a test of the language.\n", "", "reason"),
        ("version: test", "version: [", "YAML"),
        (
            "rules:\n",
            "rules:\n  - {{id: one, category: other, severity: low, "
            "reason: The same id once more., find: x}}\n",
            "'one' is used twice",
        ),
    ],
)
def test_broken_terms_say_what_to_put_right(old: str, new: str, said: str) -> None:
    document = SMALL.replace(old, new).format(find="hits", unless="@games")
    with pytest.raises(TermsError, match=r"\w+ .+\.") as problem:
        load_terms(document)
    assert said in str(problem.value)


def test_the_real_terms_give_a_reason_for_every_rule(document: str) -> None:
    terms = load_terms(document)
    assert terms.version
    reasons = [rule.reason for rule in terms.rules] + [rule.reason for rule in terms.answers]
    assert min(map(len, reasons)) > 20
    assert len({rule.category for rule in terms.rules}) == 17
