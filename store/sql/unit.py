"""What one unit of one tenant may use."""

from __future__ import annotations

from store.sql import tenants
from store.sql.audit import Audit
from store.sql.breakdown import Breakdowns
from store.sql.campaigns import CampaignChanges
from store.sql.chat import ChatChanges
from store.sql.communications import CommunicationChanges
from store.sql.connections import ConnectionChanges
from store.sql.contact import ContactChanges
from store.sql.credentials import CredentialChanges
from store.sql.customers import CustomerChanges
from store.sql.drafts import DraftChanges
from store.sql.enrichment import EnrichmentChanges
from store.sql.files import FileChanges
from store.sql.idempotency import Idempotency
from store.sql.inbound import InboundChanges
from store.sql.jobs import Jobs
from store.sql.notifications import NotificationChanges
from store.sql.orders import OrderChanges
from store.sql.outside import Outside
from store.sql.projects import ProjectChanges
from store.sql.proposals import ProposalChanges
from store.sql.scope import Scope
from store.sql.scores import ScoreChanges
from store.sql.segments import SegmentChanges
from store.sql.settings import SettingChanges
from store.sql.standing import StandingChanges
from store.sql.sync import SyncChanges
from store.sql.tasks import TaskChanges
from store.sql.undoing import Imports
from store.sql.webhooks import WebhookChanges
from store.types import Tenant


class Unit:
    """What a unit of one tenant may use; implements `store.ports.Reader` and `store.ports.Tx`.

    On a read unit the connection itself refuses every change.
    """

    def __init__(self, scope: Scope) -> None:
        self.scope = scope
        self._tenant: Tenant | None = None

    @property
    def tenant(self) -> Tenant:
        if self._tenant is None:
            self._tenant = tenants.load(self.scope.connection, self.scope.tenant_id)
        if self._tenant is None:
            raise LookupError(f"there is no tenant {self.scope.tenant_id}")
        return self._tenant

    @property
    def customers(self) -> CustomerChanges:
        return CustomerChanges(self.scope, lambda: self.tenant)

    @property
    def orders(self) -> OrderChanges:
        return OrderChanges(self.scope, lambda: self.tenant)

    @property
    def communications(self) -> CommunicationChanges:
        return CommunicationChanges(self.scope)

    @property
    def segments(self) -> SegmentChanges:
        return SegmentChanges(self.scope)

    @property
    def breakdowns(self) -> Breakdowns:
        return Breakdowns(self.scope)

    @property
    def files(self) -> FileChanges:
        return FileChanges(self.scope)

    @property
    def jobs(self) -> Jobs:
        return Jobs(self.scope)

    @property
    def imports(self) -> Imports:
        return Imports(self.scope)

    @property
    def contact(self) -> ContactChanges:
        return ContactChanges(self.scope)

    @property
    def drafts(self) -> DraftChanges:
        return DraftChanges(self.scope)

    @property
    def proposals(self) -> ProposalChanges:
        return ProposalChanges(self.scope)

    @property
    def projects(self) -> ProjectChanges:
        return ProjectChanges(self.scope)

    @property
    def tasks(self) -> TaskChanges:
        return TaskChanges(self.scope)

    @property
    def standing(self) -> StandingChanges:
        return StandingChanges(self.scope)

    @property
    def connections(self) -> ConnectionChanges:
        return ConnectionChanges(self.scope)

    @property
    def sync(self) -> SyncChanges:
        return SyncChanges(self.scope)

    @property
    def inbound(self) -> InboundChanges:
        return InboundChanges(self.scope)

    @property
    def outside(self) -> Outside:
        return Outside(self.scope)

    @property
    def scores(self) -> ScoreChanges:
        return ScoreChanges(self.scope)

    @property
    def enrichment(self) -> EnrichmentChanges:
        return EnrichmentChanges(self.scope)

    @property
    def campaigns(self) -> CampaignChanges:
        return CampaignChanges(self.scope)

    @property
    def credentials(self) -> CredentialChanges:
        return CredentialChanges(self.scope)

    @property
    def notifications(self) -> NotificationChanges:
        return NotificationChanges(self.scope)

    @property
    def webhooks(self) -> WebhookChanges:
        return WebhookChanges(self.scope)

    @property
    def settings(self) -> SettingChanges:
        return SettingChanges(self.scope)

    @property
    def audit(self) -> Audit:
        return Audit(self.scope)

    @property
    def idempotency(self) -> Idempotency:
        return Idempotency(self.scope)

    def chat(self, person: str) -> ChatChanges:
        """One person's conversations."""
        return ChatChanges(self.scope, person)
