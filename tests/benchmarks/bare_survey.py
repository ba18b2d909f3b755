"""The peer of a young person's pages: five questions by a bare Flask application with the ORM.

A signed place in each form, one select and one commit for a page; nothing is screened or sealed,
and there is one question to a page, written into a template.
"""

import os
from typing import Any

from flask import Flask, abort, redirect, render_template_string, request
from itsdangerous import URLSafeTimedSerializer
from sqlalchemy import ForeignKey, select
from sqlalchemy.orm import Mapped, Session, mapped_column
from werkzeug.wrappers import Response

from tests.benchmarks.bare_endpoint import Base, Pupil, engine_on

LAST = 5
PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Have your say</title></head>
<body><h1>Question {{ number }}</h1>
<form method="post" action="/survey">
<input type="hidden" name="place" value="{{ place }}">
<input type="hidden" name="question" value="{{ number }}">
{% for value in values %}<label><input type="radio" name="answer" value="{{ value }}">
Answer {{ value }}</label>
{% endfor %}<button>Next</button></form></body></html>"""


class Said(Base):
    """One answer to one question."""

    __tablename__ = "said"
    id: Mapped[int] = mapped_column(primary_key=True)
    pupil_id: Mapped[int] = mapped_column(ForeignKey("pupil.id"), index=True)
    question: Mapped[int]
    answer: Mapped[str]


def create_app() -> Flask:
    """Make the application."""
    app, engine = Flask(__name__), engine_on(os.environ["DATABASE_URL"])
    places = URLSafeTimedSerializer(os.environ["SECRET_KEY"], salt="place")

    def page(pupil_id: int, number: int) -> str:
        given: dict[str, Any] = {"number": number, "values": range(1, 6)}
        return render_template_string(PAGE, place=places.dumps(pupil_id), **given)

    @app.get("/s/<phone>")
    def link(phone: str) -> Response:
        with Session(engine) as session:
            pupil = session.scalars(select(Pupil).where(Pupil.phone == phone)).one()
            return redirect(f"/survey?way={places.dumps(pupil.id)}", 303)

    @app.get("/survey")
    def first() -> str:
        return page(places.loads(request.args["way"]), 0)

    @app.post("/survey")
    def answer() -> str:
        number = int(request.form["question"])
        with Session(engine) as session:
            pupil = session.get(Pupil, places.loads(request.form["place"])) or abort(404)
            if number:
                said = Said(pupil_id=pupil.id, question=number, answer=request.form["answer"])
                session.add(said)
            session.commit()
            return page(pupil.id, number + 1)

    @app.get("/healthz")
    def healthz() -> str:
        return "ok"

    return app
