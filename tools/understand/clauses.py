"""Which words in which order make which condition: one row a way of saying it.

A row is a pattern of tags (see `tags`) and the predicate that makes the rule from the frame. Small
words (the, of, in, avec …) are gone by now. Negation stands at the front; French "ne … pas" was
brought there before.
"""

from __future__ import annotations

from tools.understand import activity, attributes, consents, milestones, money, orders
from tools.understand.cascade import Layer
from tools.understand.framing import clause

_MORE = "(QT | QTY | W | ONLY? ITEM? VALS ITEM? | SINGLE)*"
_WHEN = "(W | SPAN)"

CLAUSES = Layer([
    # orders
    (
        f"NOT? W? NOT? ONLY? QTY? SINGLE? ORD NEITHER? {_MORE} (ORMORE | CMP (?! QTY))?",
        clause("order", orders.order),
    ),
    (f"NOT? W? ONLY? QT ORD {_MORE}", clause("order", orders.order)),
    ("ORD QTY (DIFFERENT ITEM | ITEM DIFFERENT) W?", clause("different", milestones.different)),
    ("NOT? ORD QTY ITEM W?", clause("pieces", milestones.pieces)),
    ("NOT? QTY ITEM ORD W?", clause("pieces", milestones.pieces)),
    ("NOT? MAXORD QTY ORMORE?", clause("max_order", milestones.extreme_order)),
    ("NOT? FIRSTTIME BUYERS W?", clause("first_time", milestones.first_buyers)),
    ("ORD NOTHING W?", clause("order", orders.no_order)),
    ("NOT? VALS (ORD | BUYERS)", clause("order", orders.of_products)),
    ("NOT? ORD W? TOTAL QTY W?", clause("spend", money.spend)),
    ("NOT? ORD W FOR QTY", clause("spend", money.spend)),
    ("NOT? FIRSTORD NOT? (W | SPAN | QTY)", clause("first_order", milestones.first_order)),
    ("NOT? LASTORD NOT? (W | SPAN | QTY)", clause("last_order", milestones.last_order)),
    ("NOT? ORD FIRSTTIME W", clause("first_time", milestones.first_time)),
    ("NOT? FIRSTTIME ORD W", clause("first_time", milestones.first_time)),
    ("NOT? W ORD FIRSTTIME", clause("first_time", milestones.first_time)),
    ("ORD W (BUT? NEG | EXCEPT) SINCE", clause("not_since", milestones.not_since)),
    ("ORD BEFORE (?! W)", clause("order", orders.order)),
    ("NOT? REPEAT", clause("repeat", milestones.repeat)),
    ("NOT? ONETIME", clause("one_time", milestones.one_time)),
    ("NOT? BUYERS", clause("buyers", orders.buyers)),
    ("NOT? VALS BUYERS", clause("buyers", orders.buyers)),
    (f"NOT? LAPSED NOUN? {_WHEN}?", clause("lapsed", milestones.lapsed)),
    # money
    ("NOT? W? SPEND QTY ORMORE? (W | SINGLE | ORD | VALS)*", clause("spend", money.spend)),
    ("NOT? W? QTY SPEND (W | SINGLE)*", clause("spend", money.spend)),
    ("NOT? SPEND W QTY SINGLE?", clause("spend", money.spend)),
    ("NOT? SPEND QTY AVERAGE", clause("average", money.average)),
    ("NOT? SPEND AVERAGE QTY", clause("average", money.average)),
    ("NOT? SPEND NOTHING? W?", clause("spend", money.spend)),
    ("NOT? Q", clause("amount", money.bare_amount)),
    # visits
    (f"NOT? QTY? VISIT (QT | {_WHEN})* ORMORE?", clause("visit", activity.visit)),
    (f"NOT? {_WHEN} VISIT", clause("visit", activity.visit)),
    (f"NOT? INACTIVE NOUN? {_WHEN}?", clause("inactive", activity.inactive)),
    ("NOT? SPAN INACTIVE", clause("inactive", activity.inactive)),
    (f"NOT? ACTIVE NOUN? {_WHEN}?", clause("active", activity.active)),
    ("NOT? W ACTIVE", clause("active", activity.active)),
    (f"NOT? LASTSEEN NOT? {_WHEN}", clause("last_seen", activity.last_seen)),
    ("NOT? FIELD QT", clause("visit", activity.visit)),
    # joining
    (f"NOT? CREATED {_WHEN}", clause("created", activity.created)),
    (f"NOT? NEW NOUN? {_WHEN}?", clause("new", activity.new)),
    (f"NOT? NEW NOUN? CREATED {_WHEN}", clause("created", activity.created)),
    ("NOUN W", clause("customers_since", activity.customers_since)),
    ("NOUN QL", clause("years", activity.years)),
    (f"NOT? STAGED {_WHEN}", clause("staged", activity.staged)),
    # communications
    (f"NOT? W? QTY? CONTACT CHAN? (QT | {_WHEN})*", clause("contact", activity.contact)),
    (
        f"NOT? W? GOT QTY? VALS? CAMPAIGN? CHAN? CAMPAIGN? VALS? (QT | {_WHEN})*",
        clause("contact", activity.contact),
    ),
    (f"W? GOT NOT (CHAN | CAMPAIGN | VALS) (QT | {_WHEN})*", clause("contact", activity.contact)),
    (f"NOT? QTY? CHAN (QT | {_WHEN})+", clause("contact", activity.contact)),
    (f"NOT? Q CHAN (QT | {_WHEN})*", clause("contact", activity.contact)),
    (f"(CONTACT | GOT | CHAN) INBOUND CHAN? {_WHEN}?", clause("contact", activity.contact)),
    (f"NOT? INBOUND CHAN? {_WHEN}?", clause("contact", activity.contact)),
    (f"NOT? LASTMSG NOT? {_WHEN}", clause("last_contact", activity.last_contact)),
    # consent
    ("NOT? CONSENT NOT? (CHAN | CONTACT) (SEP CHAN)*", clause("consent", consents.consent)),
    ("NOT? CHAN (SEP CHAN)* CONSENT", clause("consent", consents.consent)),
    ("NOT? CONSENT NOT? FIELD", clause("consent", consents.reachable)),
    (
        "NOT? CANBE NOT? (CONTACT CHAN? | CHAN | CONSENT CHAN?)",
        clause("consent", consents.consent),
    ),
    ("NOT? CONSENT", clause("consent", consents.consent)),
    ("NOT? CONSENT VALS", clause("tagged", attributes.tagged)),
    ("NOT? DNC", clause("do_not_call", attributes.do_not_call)),
    # addresses
    ("NOT? CHAN NOT? TEXTOP FREE", clause("address", attributes.channel_field)),
    ("NOT? CHAN NOT? SAME? (MAIL | SITE)", clause("address", attributes.channel_field)),
    ("NOT? (MAIL | SITE) CHAN?", clause("address", attributes.address)),
    ("NOT? CHAN NOT? ISSET?", clause("address", attributes.channel_field)),
    ("NOT? CHAN (SEP CHAN)*", clause("channel", consents.channels)),
    # fields by name
    ("NOT? FIELD NOT? QTY ORMORE?", clause("field", attributes.field)),
    ("NOT? QTY FIELD ORMORE?", clause("field", attributes.field)),
    ("NOT? FIELD NOT? SAME? (VALS | FREE+)", clause("field", attributes.field)),
    ("NOT? FIELD NOT? TEXTOP (FREE+ | NUM)", clause("field", attributes.field)),
    ("NOT? FIELD NOT? (ISSET | W | SAME? YES)?", clause("field", attributes.field)),
    ("ISSET (CHAN | FIELD)", clause("isset", attributes.is_set)),
    ("NOT? ACTIVE FIELD", clause("status", attributes.active_status)),
    ("NOT? LAPSED FIELD", clause("stage", attributes.lapsed_stage)),
    ("NOT? VALS (FIELD | TAG | SEGMENT)", clause("value", attributes.value_of_field)),
    (f"NOT? (VALS FIELD | FIELD VALS) {_WHEN}", clause("stage", attributes.stage_for)),
    ("NOUN CONTACT FREE+", clause("called", attributes.called)),
    # names
    ("NOT? TAG NOT? SAME? VALS?", clause("tagged", attributes.tagged)),
    ("NOT? SEGMENT VALS", clause("segment", attributes.segment)),
    ("NOT? VALS", clause("values", attributes.bare_values)),
])
