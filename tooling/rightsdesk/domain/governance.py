"""Who may change the rules by which a desk works: its people, its own file, its policies (`desk.yml`)."""

from pydantic import Field

from rightsdesk.domain.model import Model, Slug


class Mandate(Model):
    """Who may change something: a holder of one of the posts `by`; and who must agree to it: a holder of one
    of `agreed_by` (empty: again of `by`), who is somebody else. With no post named, anybody in a post counts.
    """

    by: tuple[Slug, ...] = ()
    agreed_by: tuple[Slug, ...] = ()

    @property
    def agreeing(self) -> tuple[Slug, ...]:
        """The posts whose holders may agree to a change."""
        return self.agreed_by or self.by


class Governance(Model):
    """How the desk's own rules are kept. `signatures` says that steps for which a clause wants a signature
    count only with one, and that every change of people, desk and policies is signed: from the commit on that
    says so. Until then a desk takes steps unsigned, whatever its clauses want.
    """

    signatures: bool = Field(False, description="steps that a clause wants signed count only if they are")
    staff: Mandate = Field(default_factory=Mandate, description="who may change policies/staff.yml")
    desk: Mandate = Field(default_factory=Mandate, description="who may change policies/desk.yml")
    policies: Mandate = Field(default_factory=Mandate, description="who may change policies")
