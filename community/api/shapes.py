"""What goes over the wire: shapes that several rooms share."""

from typing import Annotated, Generic, Literal, TypeVar

from ninja import Schema
from pydantic import ConfigDict, Field

from community.api.registry import official_of

Row = TypeVar("Row")
# Whole numbers that every database holds.
Key = Annotated[int, Field(ge=1, le=2**53)]


# Whether a thing stands for everybody in its audience.
State = Literal["open", "withdrawn", "hidden", "held"]


class Asked(Schema):
    """What is sent: nothing but the fields that are named."""

    model_config = ConfigDict(extra="forbid")


# Words that every database holds: no null character.
_NO_NULL = r"^[^\x00]*$"
Text = Annotated[str, Field(max_length=20_000, pattern=_NO_NULL)]
Line = Annotated[str, Field(max_length=400, pattern=_NO_NULL)]
Word = Annotated[str, Field(max_length=60, pattern=_NO_NULL)]


class Fault(Schema):
    """`code` is for programs, `message` for people, `fields` says what is wrong where."""

    code: str
    message: str
    fields: dict[str, list[str]]


class Failure(Schema):
    """The one shape of every answer that is no success."""

    error: Fault


class Listed(Schema, Generic[Row]):
    """A page of rows; `next` is the address of the following one."""

    items: list[Row]
    next: str | None


class Person(Schema):
    """Somebody who wrote or is named; `official` is how the brand's own people sign."""

    id: int
    handle: str
    name: str
    official: str
    url: str


class Done(Schema):
    """It is so now."""

    done: bool


def state_of(row):
    """The State of a thing; what waits to be looked at is held."""
    if row.held:
        return "held"
    return "hidden" if row.hidden_at else "withdrawn" if getattr(row, "withdrawn_at", None) else "open"


def person_of(member):
    """The Person of a member; None where she is gone or has closed her account."""
    if member is None or not member.is_active:
        return None
    return Person(
        id=member.pk,
        handle=member.handle,
        name=member.name,
        official=official_of(member),
        url=member.get_absolute_url(),
    )
