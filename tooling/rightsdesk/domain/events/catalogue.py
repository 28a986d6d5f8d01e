"""All event types, by name and by command; the union that a timeline is made of."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Annotated, Union

from pydantic import Discriminator

from rightsdesk.domain.events.base import Event
from rightsdesk.domain.events.closing import CLOSING
from rightsdesk.domain.events.handling import HANDLING
from rightsdesk.domain.events.intake import INTAKE
from rightsdesk.domain.events.quality import QUALITY

TYPES: tuple[type[Event], ...] = (*INTAKE, *HANDLING, *QUALITY, *CLOSING)
"""Every event class, in the order of a case's life."""

BY_NAME: Mapping[str, type[Event]] = {kind.model_fields["event"].default: kind for kind in TYPES}
BY_COMMAND: Mapping[str, type[Event]] = {kind.about.command: kind for kind in TYPES}
NAME_OF: Mapping[str, str] = {kind.about.command: name for name, kind in BY_NAME.items()}

OPENED = "opened"
"""The name under which policies speak of a case's receipt, which stands in the header."""

if TYPE_CHECKING:
    AnyEvent = Event
else:
    AnyEvent = Annotated[Union[TYPES], Discriminator("event")]  # noqa: UP007 - TYPES is a value
