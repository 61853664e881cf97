"""What did each programme do, promise and claim, and when?

One TOML file a programme. A file with a misspelt key, an impossible date or an unknown municipality is refused with a
line for each fault: a goal that is read wrongly would be judged wrongly.
"""

from __future__ import annotations

import calendar
import re
import tomllib
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Annotated, Any, Literal

import polars as pl
from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ValidationError,
    ValidationInfo,
    field_validator,
    model_validator,
)

from pipeline.faults import Fault, InputFaults
from pipeline.ingest import csv_file, kommuner

DATE = re.compile(r"[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?")
Precision = Literal["day", "month", "year"]


@dataclass(frozen=True)
class Span:
    """The days that a date as written can mean."""

    earliest: date
    latest: date

    @property
    def middle(self) -> date:
        return self.earliest + timedelta(days=(self.latest - self.earliest).days // 2)


def span(written: str) -> Span:
    """Read "2018", "2018-03" or "2018-03-02" as the days that it can mean.

    Raises
    ------
    ValueError
        If it is none of the three.
    """
    how = "write a date as 2018, 2018-03 or 2018-03-02"
    if not DATE.fullmatch(written):
        raise ValueError(f"{written!r} is no date: {how}")
    year, month, day = (int(part) for part in (written + "-01-01"[len(written) - 4 :]).split("-"))
    try:
        earliest = date(year, month, day)
        last_month = month if len(written) > 4 else 12
        latest = earliest if len(written) > 7 else date(year, last_month, calendar.monthrange(year, last_month)[1])
    except ValueError:
        raise ValueError(f"{written!r} is not in the calendar: {how}") from None
    return Span(earliest, latest)


def precision(written: str) -> Precision:
    """Say how exactly a date is known: its length tells."""
    return {4: "year", 7: "month"}.get(len(written), "day")  # type: ignore[return-value]


def _as_text(written: Any) -> Any:
    """Take a date or a year without its quotation marks for what it is."""
    return written.isoformat() if isinstance(written, date) else str(written) if type(written) is int else written


def _dated(written: str) -> str:
    span(written)
    return written


When = Annotated[str, BeforeValidator(_as_text), AfterValidator(_dated)]
Ranking = Literal["svenskt_naringsliv", "skr_insikt", "none"]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Activity(_Strict):
    """Something that the programme did."""

    activity_id: str
    what_sv: str
    what_en: str
    from_: When | None = Field(None, alias="from")
    source: str


class Goal(_Strict):
    """Something that the programme promised, with a number and a day."""

    goal_id: str
    text_sv: str
    text_en: str
    ranking: Ranking
    metric: str
    direction: Literal["at_most", "at_least"]
    target: float
    deadline: When
    edition: int | None = None
    edition_note_sv: str | None = None
    source: str

    @model_validator(mode="after")
    def a_ranking_goal_names_its_edition(self) -> Goal:
        if self.ranking != "none" and self.edition is None:
            raise ValueError("a goal about a ranking needs the edition that shows whether it was met: add `edition`")
        return self


class Claim(_Strict):
    """Something that the programme was said to have achieved."""

    claim_id: str
    text_sv: str
    text_en: str
    claimed_by: str
    date: When
    ranking: Ranking
    measure: Literal["rank", "nki", "score", "none"]
    from_value: float | None = None
    to_value: float | None = None
    change: float | None = None
    change_words: str | None = None
    from_edition: int | None = None
    to_edition: int | None = None
    attributes_to_programme: bool
    note_sv: str | None = None
    source: str


class Event(_Strict):
    """Something else that happened in the municipality and may have moved its place as well."""

    event_id: str
    text_sv: str
    text_en: str
    date: When
    source: str


class Initiative(_Strict):
    """One municipality's programme."""

    initiative_id: str = Field(pattern=r"^[a-z0-9][a-z0-9-]*$")
    kommun: str
    name: str = Field(min_length=1)
    start: When
    end: When | None = None
    effect_horizon_years: float = Field(2, ge=0, le=20)
    lag_months: int = Field(3, ge=0, le=60)
    budget_sek: int | None = Field(None, ge=0)
    source: str
    start_note_sv: str
    summary_sv: str
    summary_en: str
    activity: list[Activity] = []
    goal: list[Goal] = []
    claim: list[Claim] = []
    event: list[Event] = []

    @property
    def sources(self) -> set[str]:
        """Every source that the file names."""
        parts: list[Activity | Goal | Claim | Event] = [*self.activity, *self.goal, *self.claim, *self.event]
        return {self.source, *(part.source for part in parts)}

    @field_validator("start")
    @classmethod
    def has_begun(cls, start: str) -> str:
        if span(start).earliest > date.today():
            raise ValueError(f"it starts in the future ({start}): evaluate a programme that has begun")
        return start

    @field_validator("end")
    @classmethod
    def ends_after_its_start(cls, end: str | None, info: ValidationInfo) -> str | None:
        start = info.data.get("start")
        if end is not None and start is not None and span(end).latest < span(start).earliest:
            raise ValueError(f"it ends ({end}) before it starts ({start}): correct one of the two")
        return end


TABLES: dict[str, type[BaseModel]] = {"activity": Activity, "goal": Goal, "claim": Claim, "event": Event}


@dataclass(frozen=True)
class Frames:
    """The programmes as the tables that the warehouse keeps."""

    initiative: pl.DataFrame
    activity: pl.DataFrame
    goal: pl.DataFrame
    claim: pl.DataFrame
    event: pl.DataFrame


INITIATIVE_SCHEMA = {
    "initiative_id": pl.String,
    "kommun_code": pl.String,
    "name": pl.String,
    "start_date": pl.String,
    "start": pl.Date,
    "start_earliest": pl.Date,
    "start_latest": pl.Date,
    "start_precision": pl.String,
    "end": pl.Date,
    "effect_horizon_years": pl.Float64,
    "lag_months": pl.Int64,
    "budget_sek": pl.Int64,
    "summary_sv": pl.String,
    "summary_en": pl.String,
    "start_note_sv": pl.String,
    "source_id": pl.String,
    "file": pl.String,
}
ACTIVITY_SCHEMA = {
    "initiative_id": pl.String,
    "activity_id": pl.String,
    "what_sv": pl.String,
    "what_en": pl.String,
    "from_date": pl.String,
    "source_id": pl.String,
}
GOAL_SCHEMA = {
    "initiative_id": pl.String,
    "goal_id": pl.String,
    "text_sv": pl.String,
    "text_en": pl.String,
    "ranking": pl.String,
    "metric": pl.String,
    "direction": pl.String,
    "target": pl.Float64,
    "deadline": pl.String,
    "deadline_date": pl.Date,
    "edition": pl.Int64,
    "edition_note_sv": pl.String,
    "source_id": pl.String,
}
CLAIM_SCHEMA = {
    "initiative_id": pl.String,
    "claim_id": pl.String,
    "text_sv": pl.String,
    "text_en": pl.String,
    "claimed_by": pl.String,
    "claimed_on": pl.String,
    "ranking": pl.String,
    "measure": pl.String,
    "from_value": pl.Float64,
    "to_value": pl.Float64,
    "change": pl.Float64,
    "change_words": pl.String,
    "from_edition": pl.Int64,
    "to_edition": pl.Int64,
    "attributes_to_programme": pl.Boolean,
    "note_sv": pl.String,
    "source_id": pl.String,
}

EVENT_SCHEMA = {
    "initiative_id": pl.String,
    "event_id": pl.String,
    "text_sv": pl.String,
    "text_en": pl.String,
    "event_date": pl.String,
    "event_earliest": pl.Date,
    "event_latest": pl.Date,
    "source_id": pl.String,
}


def read(folder: Path, source_ids: set[str]) -> Frames:
    """Read every programme in `initiatives/`.

    Parameters
    ----------
    folder : Path
        The raw folder.
    source_ids : set of str
        Known sources.

    Raises
    ------
    InputFaults
        With all faults of all files.
    """
    names = kommuner.names(folder)
    initiatives, faults = [], []
    for path in sorted((folder / "initiatives").glob("*.toml")):
        try:
            initiatives.append((path.name, read_one(path, names, source_ids)))
        except InputFaults as error:
            faults += error.faults
    seen: dict[str, str] = {}
    for file, initiative in initiatives:
        first = seen.setdefault(initiative.initiative_id, file)
        if first != file:
            wrong = f"{initiative.initiative_id!r} is used by {first} too"
            faults.append(Fault(file, None, "initiative_id", wrong, "give each programme its own id"))
    if faults:
        raise InputFaults(faults)
    return frames([(file, initiative, names) for file, initiative in initiatives])


def read_one(path: Path, names: kommuner.Names, source_ids: set[str] | None = None) -> Initiative:
    """Read and check one programme; with `source_ids` None, any source text is accepted (a user's own file)."""
    if not path.is_file():
        raise InputFaults([Fault(path.name or str(path), None, None, "the file is missing", "check its name")])
    text = path.read_bytes().decode("utf-8-sig", errors="replace")
    try:
        content = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        remedy = "mend that place; words and months stand between quotation marks"
        raise InputFaults([Fault(path.name, None, None, f"not TOML ({error})", remedy)]) from None
    faults = _unknown_names(path.name, text, content, names, source_ids)
    try:
        initiative = Initiative.model_validate(content)
    except ValidationError as error:
        faults += [_fault(path.name, text, problem) for problem in error.errors()]
    if faults:
        raise InputFaults(faults)
    return initiative


def _unknown_names(
    file: str, text: str, content: dict[str, Any], names: kommuner.Names, source_ids: set[str] | None
) -> list[Fault]:
    """Find a municipality or source that nobody knows, whatever else is wrong in the file."""
    faults = []
    kommun = content.get("kommun")
    if isinstance(kommun, str) and (wrong := names.fault(kommun)):
        faults.append(Fault(file, _line(text, "kommun"), "kommun", *wrong))
    if source_ids is not None:
        tables = [part for kind in TABLES for part in content.get(kind, []) if isinstance(part, dict)]
        used = {part.get("source") for part in (content, *tables)}
        for source in sorted(source for source in used if isinstance(source, str) and source not in source_ids):
            wrong = csv_file.no_source(source, source_ids)
            faults.append(Fault(file, _line(text, "source", value=source), "source", *wrong))
    return faults


def frames(initiatives: list[tuple[str, Initiative, kommuner.Names]]) -> Frames:
    """Lay programmes out as the warehouse's tables."""
    heads, activities, goals, claims, events = [], [], [], [], []
    for file, initiative, names in initiatives:
        start = span(initiative.start)
        this = {"initiative_id": initiative.initiative_id}
        heads.append(
            this
            | initiative.model_dump(include=set(INITIATIVE_SCHEMA))
            | {
                "kommun_code": names.code(initiative.kommun),
                "start_date": initiative.start,
                "start": start.middle,
                "start_earliest": start.earliest,
                "start_latest": start.latest,
                "start_precision": precision(initiative.start),
                "end": span(initiative.end).latest if initiative.end else None,
                "source_id": initiative.source,
                "file": file,
            }
        )
        activities += [
            this | part.model_dump() | {"from_date": part.from_, "source_id": part.source}
            for part in initiative.activity
        ]
        goals += [
            this | part.model_dump() | {"deadline_date": span(part.deadline).latest, "source_id": part.source}
            for part in initiative.goal
        ]
        claims += [
            this | part.model_dump() | {"claimed_on": part.date, "source_id": part.source} for part in initiative.claim
        ]
        events += [
            this
            | part.model_dump()
            | {
                "event_date": part.date,
                "event_earliest": span(part.date).earliest,
                "event_latest": span(part.date).latest,
                "source_id": part.source,
            }
            for part in initiative.event
        ]
    return Frames(
        _frame(heads, INITIATIVE_SCHEMA),
        _frame(activities, ACTIVITY_SCHEMA),
        _frame(goals, GOAL_SCHEMA),
        _frame(claims, CLAIM_SCHEMA),
        _frame(events, EVENT_SCHEMA),
    )


def _frame(rows: list[dict[str, Any]], schema: dict[str, Any]) -> pl.DataFrame:
    return pl.DataFrame([{column: row.get(column) for column in schema} for row in rows], schema=schema)


def _fault(file: str, text: str, problem: Any) -> Fault:
    """Turn one of pydantic's errors into a line that its owner can act on."""
    keys = [str(key) for key in problem["loc"] if not isinstance(key, int)]
    column = keys[-1] if keys else None
    # The n-th table of a kind: look for the key below the n-th [[heading]].
    start = _heading(text, problem["loc"])
    row = (_line(text, column, start) if column else None) or start or None
    match problem["type"]:
        case "extra_forbidden":
            wrong, remedy = "this key is not known", csv_file.nearest(column or "", _known(keys), "remove it")
        case "missing":
            wrong, remedy = "this key is missing", "add it: `python -m pipeline new` shows every key"
            row = start or None
        case "value_error":
            wrong, _, remedy = str(problem["ctx"]["error"]).partition(": ")
            remedy = remedy or "correct it"
        case _:
            wrong, remedy = (
                f"{problem['input']!r}: {problem['msg'][0].lower()}{problem['msg'][1:]}",
                "correct the value",
            )
    return Fault(file, row, column, wrong, remedy)


def _known(keys: list[str]) -> list[str]:
    model = TABLES.get(keys[0], Initiative)
    return [field.alias or name for name, field in model.model_fields.items()]


def _heading(text: str, loc: tuple[Any, ...]) -> int:
    if len(loc) < 2 or not isinstance(loc[1], int):
        return 0
    headings = [number for number, line in enumerate(text.splitlines(), 1) if line.strip() == f"[[{loc[0]}]]"]
    return headings[loc[1]] if loc[1] < len(headings) else 0


def _line(text: str, key: str, start: int = 0, value: str = "") -> int | None:
    """Return the line below `start` on which a key is set, to a value that begins so if one is given."""
    setting = re.compile(rf"\s*{re.escape(key)}\s*=\s*[\"']?{re.escape(value)}")
    lines = text.splitlines()
    return next((number for number in range(start + 1, len(lines) + 1) if setting.match(lines[number - 1])), None)
