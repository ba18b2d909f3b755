"""What can be launched: the surveys of the folder, and newer versions that people approved here."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from voice_service.models.authoring import Draft
from voice_service.services.drafting import APPROVED
from voice_service.services.library import Means
from voice_service.survey.definition import Survey
from voice_service.survey.loader import load_survey
from voice_service.survey.problems import SurveyError


def surveys_to_launch(session: Session, means: Means) -> dict[str, Survey]:
    """Return the newest version of every survey by its id; the folder goes before an equal draft.

    A draft that this version of the service can no longer read is left out.
    """
    found = dict(means.library.surveys)
    approved = select(Draft).where(Draft.status == APPROVED).order_by(Draft.version)
    for draft in session.scalars(approved):
        known = found.get(draft.survey_id)
        if known is not None and known.version >= draft.version:
            continue
        try:
            found[draft.survey_id] = load_survey(draft.document, f"{draft.survey_id}.yaml")
        except SurveyError:
            continue
    return found
