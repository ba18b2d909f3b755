"""The lint of a document that may be half written: its problems, whatever they are."""

from dataclasses import dataclass

from voice_service.survey.checks import check
from voice_service.survey.definition import AgeBand, Survey
from voice_service.survey.loader import load_survey
from voice_service.survey.problems import Problem, SurveyError


@dataclass(frozen=True, slots=True)
class Problems:
    """What was found in one document; `survey` is None when it cannot be used at all."""

    found: tuple[Problem, ...]
    survey: Survey | None = None

    @property
    def errors(self) -> tuple[Problem, ...]:
        """List what bars a launch."""
        return tuple(problem for problem in self.found if problem.level == "error")

    @property
    def warnings(self) -> tuple[Problem, ...]:
        """List what an author is to judge."""
        return tuple(problem for problem in self.found if problem.level == "warning")

    def of(
        self, question: str | None = None, role: str | None = None, band: AgeBand | None = None
    ) -> tuple[Problem, ...]:
        """List what belongs beside one field: of a question or, for None, of the survey itself.

        `role` and `band` narrow it down; what is not about one band is shown beside each.
        """
        return tuple(
            problem
            for problem in self.found
            if problem.question == question
            and role in (None, problem.role)
            and (None in (band, problem.band) or problem.band == band)
        )


def lint_document(document: str, name: str) -> Problems:
    """Give the problems of a document: those of its reader, or else those of the lint.

    Never raises for what somebody wrote; `name` is the file shown in the problems.
    """
    try:
        survey = load_survey(document, name)
    except SurveyError as error:
        return Problems(error.problems)
    return Problems(check(survey), survey)
