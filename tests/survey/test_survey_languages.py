"""`voice survey check` and `stamp`, as somebody who looks after translations meets them."""

import shutil
from pathlib import Path

from click.testing import CliRunner, Result

from voice_service.cli.surveys import survey

SURVEYS = Path(__file__).parents[2] / "surveys"


def run(*words: object, typed: str = "") -> Result:
    return CliRunner().invoke(survey, [str(word) for word in words], input=typed)


def test_a_changed_question_is_counted_until_somebody_stamps_it(tmp_path: Path) -> None:
    file = tmp_path / "feeling-safe.yaml"
    shutil.copy(SURVEYS / "feeling-safe.yaml", file)
    said = run("check", file)
    assert said.exit_code == 0
    assert "pl  27 of 27   47 of 47   52 of 52   52 of 52   42 of 42   nobody yet" in said.output
    assert said.output.splitlines()[-1] == "1 file, 0 errors, 5 warnings"

    changed = file.read_text(encoding="utf-8").replace(
        "5-7: Do you feel safe at the park?", "5-7: Do you feel safe in the park?"
    )
    file.write_text(changed, encoding="utf-8")
    said = run("check", file)
    assert said.output.splitlines()[-1] == "1 file, 0 errors, 9 warnings"
    assert "pl  26 of 27   46 of 47   51 of 52   51 of 52   41 of 42   nobody yet" in said.output
    unwrapped = " ".join(said.output.split())
    assert "5-7: 1 made from other English words; English is shown for those" in unwrapped
    assert "then run voice survey stamp" in unwrapped
    assert "--language pl; until then English" in unwrapped

    assert run("stamp", file, "--language", "pl").output == f"{file}: 1 text marked\n"
    said = run("check", file)
    assert "pl  27 of 27" in said.output
    assert "cy  26 of 27" in said.output
    assert run("stamp", file).output == f"{file}: 3 texts marked\n"
    assert run("stamp", file).output == f"{file}: 0 texts marked\n"


def test_a_survey_that_cannot_be_used_is_not_stamped(tmp_path: Path) -> None:
    file = tmp_path / "broken.yaml"
    file.write_text("id: a\n", encoding="utf-8")
    said = run("stamp", file)
    assert said.exit_code == 1
    assert "is missing here" in said.output
    assert file.read_text(encoding="utf-8") == "id: a\n"


def test_a_survey_is_played_in_another_language() -> None:
    file = SURVEYS / "feeling-safe.yaml"
    words = ("play", file, "--band", "8-11", "--channel", "web", "--language", "pl")
    said = run(*words, typed="1\nBardzo bezpiecznie\n\n")
    assert "Jak bezpiecznie czujesz się tam, gdzie mieszkasz?" in said.output
    assert "safe_home: 5" in said.output
    refused = run("play", file, "--language", "fr")
    assert "feeling-safe has no words in fr; it has en, pl, ar, uk, cy" in refused.output
