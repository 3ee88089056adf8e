"""Results of the tools of outreach, with a name and a text that would do harm if they could."""

from __future__ import annotations

from tools.campaigns.figures import VariantLine, rate
from tools.operations.campaigns import CampaignLine, CampaignReport, PointLine, RecipientLine
from tools.operations.drafted import (
    CheckLine,
    Drafted,
    DraftPreview,
    DraftVariant,
    MissingValue,
    Reach,
    SmsLine,
    VersionLine,
)
from tools.operations.eligibility import (
    ChannelCount,
    ChannelVerdict,
    EligibilityChecked,
    PersonVerdict,
    ReasonCount,
    ReasonLine,
)
from tools.operations.proposals import ProposalLine, ProposalList
from tools.operations.sending import MessagePreview, SendProposed

HOSTILE = "<img src=x onerror=alert(1)>](https://evil.example)"
LATER = "2026-07-16T12:00:00Z"
REASONS = [
    ReasonCount(code="address_missing", said="no address", people=2, only_this=1),
    ReasonCount(code="consent_missing", said="no consent", people=5, only_this=5),
]
VERDICTS = [
    ChannelVerdict(channel="email", allowed=True, reasons=[], retry_at=None),
    ChannelVerdict(
        channel="call",
        allowed=False,
        reasons=[ReasonLine(code="quiet_hours", said="It is night there.", retry_at=LATER)],
        retry_at=LATER,
    ),
    ChannelVerdict(
        channel="sms",
        allowed=False,
        reasons=[ReasonLine(code="consent_missing", said="Never agreed.", retry_at=None)],
        retry_at=None,
    ),
]
PERSON = PersonVerdict(id="cus_1", name=HOSTILE, channels=VERDICTS)
MANY = EligibilityChecked(
    outcome="found",
    sentence="Everyone",
    total=1_200,
    channels=[
        ChannelCount(channel="email", people=1_200, eligible=1_000, waiting=150, reasons=REASONS)
    ],
    items=[PERSON],
)
ONE = EligibilityChecked(outcome="found", sentence="Ann", total=1, items=[PERSON])
DRAFT = Drafted(
    outcome="found",
    draft="drf_1",
    version=2,
    channel="sms",
    purpose="marketing",
    language="fr",
    people="Everyone",
    audience="aud_1",
    variants=[
        DraftVariant(
            number=1,
            label="Warm",
            subject="",
            preheader="",
            body=HOSTILE,
            checks=[CheckLine(code="x", severity="block", part="body", said="Too loud.")],
            sms=SmsLine(encoding="UCS-2", characters=140, segments=3),
        )
    ],
    previews=[
        DraftPreview(
            variant=1,
            why="the longest name",
            customer="cus_1",
            customer_name=HOSTILE,
            to="+33600000000",
            subject="",
            preheader="",
            text=HOSTILE,
        )
    ],
    missing_values=[MissingValue(field="city", people=3, of=9, said="3 of 9 have no city")],
    reach=Reach(people=10, eligible=6, waiting=1, reasons=REASONS),
    versions=[VersionLine(version=2, at=LATER, by="human:marc", writer="hand", note="")],
)
SENDING = SendProposed(
    outcome="proposed",
    proposal="prp_1",
    kind="send_message",
    title=HOSTILE,
    state="pending",
    size=1_100,
    campaign="cmg_1",
    channel="email",
    purpose="marketing",
    sentence="Everyone",
    total=1_200,
    sending=1_100,
    timing="It sends Mon–Fri 09:00–17:00, in each person's own time.",
    waiting=100,
    left_out=100,
    reasons=REASONS,
    previews=[
        MessagePreview(
            customer="cus_1",
            customer_name=HOSTILE,
            to="a@example.com",
            variant="Warm",
            subject="Hi",
            preheader="",
            text=HOSTILE,
        )
    ],
    examples=[PERSON],
    folder="/outbox",
)
LINE = ProposalLine(
    id="prp_1",
    kind="send_message",
    title=HOSTILE,
    state="pending",
    size=1_100,
    requested_by="agent:marc",
    door="chat",
    created_at=LATER,
    expires_at=LATER,
    decided_by=None,
    decided_at=None,
    note="",
    approvals=["marc"],
    needed=2,
    digest="abcdef123456",
    job=None,
)
CAMPAIGN = CampaignLine(
    id="cmg_1",
    name=HOSTILE,
    channel="email",
    purpose="marketing",
    state="paused",
    people=10,
    sent=4,
    failed=2,
    unknown=1,
    to_send=2,
    created_at=LATER,
    started_at=LATER,
    finished_at=None,
    paused_because="by human:marc",
    resumes_at=None,
)
REPORT = CampaignReport(
    campaign=CAMPAIGN,
    states={"sent": 4, "failed": 2, "unknown": 1, "pending": 2, "skipped": 1},
    left_out=[],
    skipped=REASONS[:1],
    variants=[
        VariantLine(
            variant="Warm",
            people=10,
            states={"sent": 4},
            sent=4,
            rates=[rate("bought", 1, 4)],
            revenue="1250.00",
            currency="CAD",
        )
    ],
    over_time=[
        PointLine(at="2026-07-15T12:01:00Z", what="sent", people=3),
        PointLine(at="2026-07-15T12:00:00Z", what="sent", people=1),
        PointLine(at="2026-07-15T12:00:00Z", what="failed", people=2),
    ],
    draft="drf_1",
    proposal="prp_1",
    items=[
        RecipientLine(
            customer="cus_1",
            name=HOSTILE,
            to="a@example.com",
            state="skipped",
            reasons=["consent_denied"],
            error="550 no",
            at=LATER,
        )
    ],
)
WAITING = ProposalList(
    total=1, returned=1, next=None, items=[LINE], plan=SENDING.model_dump(mode="json")
)
