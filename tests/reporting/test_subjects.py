"""What children spoke of: each child counted once, and small numbers protected."""

from hypothesis import given
from hypothesis import strategies as st

from voice_service.reporting.protection import DEFAULT
from voice_service.reporting.subjects import Spoken, Subject, spoken_of

SUBJECTS = [Subject(name, name.title(), "m", "o") for name in ("parks", "police", "buses")]


def of(spoken: list[Spoken], subjects: list[Subject] = SUBJECTS, *, shown: bool = True):  # type: ignore[no-untyped-def]
    return spoken_of(subjects, spoken, sounds_shown=shown, profile=DEFAULT)


def test_a_child_counts_once_and_two_minds_are_mixed() -> None:
    spoken = [Spoken(n, [("parks", "positive")]) for n in range(30)]
    spoken += [Spoken(n, [("parks", "negative"), ("police", "negative")]) for n in range(12)]
    spoken += [Spoken(n, []) for n in range(30, 60)]
    (parks, police), base = of(spoken)
    assert (base, parks.id, parks.cell.count, police.cell.count) == (60, "parks", 30, 10)
    assert parks.sounds.cells["mixed"].count == 10
    assert parks.sounds.cells["positive"].count == 20


def test_a_theme_on_which_people_disagree_is_left_out_and_moods_can_be_hidden() -> None:
    spoken = [Spoken(n, [("parks", "positive")]) for n in range(30)]
    spoken += [Spoken(n, []) for n in range(30, 60)]
    hidden = [Subject("parks", "Parks", "m", "o", shown=False), *SUBJECTS[1:]]
    assert of(spoken, hidden)[0] == ()
    (parks,), _ = of(spoken, shown=False)
    assert parks.sounds.base is None


@given(st.lists(st.tuples(st.integers(0, 40), st.sampled_from(["parks", "police", "buses"]))))
def test_nothing_is_shown_of_seven_or_fewer_or_of_all_but_seven(
    said: list[tuple[int, str]],
) -> None:
    spoken = [Spoken(person, [(theme, "negative")]) for person, theme in said]
    found, base = of(spoken)
    people = {person for person, _ in said}
    if len(people) < DEFAULT.smallest_group:
        assert (found, base) == ((), None)
    for one in found:
        count = len({person for person, theme in said if theme == one.id})
        assert DEFAULT.hide_to < count < len(people) - DEFAULT.hide_to
