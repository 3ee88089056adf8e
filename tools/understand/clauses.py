"""Which words in which order make which condition: one row a way of saying it.

A row is a pattern of tags (see `tags`) and the predicate that makes the rule from the frame. Small
words (the, of, in, avec …) are gone by now. Negation stands at the front; French "ne … pas" was
brought there before.
"""

from __future__ import annotations

from tools.understand import activity, attributes, orders
from tools.understand.cascade import Layer
from tools.understand.framing import clause

_MORE = "(QT | QTY | W | ONLY? VALS | SINGLE)*"
_WHEN = "(W | SPAN)"

CLAUSES = Layer([
    # orders
    (
        f"NEG? W? NEG? ONLY? QTY? SINGLE? ORD {_MORE} (ORMORE | CMP (?! QTY))?",
        clause("order", orders.order),
    ),
    (f"NEG? W? ONLY? QT ORD {_MORE}", clause("order", orders.order)),
    ("ORD NOTHING W?", clause("order", orders.no_order)),
    ("NEG? VALS (ORD | BUYERS)", clause("order", orders.of_products)),
    ("NEG? ORD W? TOTAL QTY W?", clause("spend", orders.spend)),
    ("NEG? ORD W FOR QTY", clause("spend", orders.spend)),
    ("NEG? FIRSTORD NEG? (W | SPAN | QTY)", clause("first_order", orders.first_order)),
    ("NEG? LASTORD NEG? (W | SPAN | QTY)", clause("last_order", orders.last_order)),
    ("NEG? ORD FIRSTTIME W", clause("first_time", orders.first_time)),
    ("NEG? FIRSTTIME ORD W", clause("first_time", orders.first_time)),
    ("NEG? W ORD FIRSTTIME", clause("first_time", orders.first_time)),
    ("ORD W (BUT? NEG | EXCEPT) SINCE", clause("not_since", orders.not_since)),
    ("ORD BEFORE", clause("order", orders.order)),
    ("NEG? REPEAT", clause("repeat", orders.repeat)),
    ("NEG? ONETIME", clause("one_time", orders.one_time)),
    ("NEG? BUYERS", clause("buyers", orders.buyers)),
    ("NEG? VALS BUYERS", clause("buyers", orders.buyers)),
    (f"NEG? LAPSED NOUN? {_WHEN}?", clause("lapsed", orders.lapsed)),
    # money
    ("NEG? W? SPEND SAME? QTY ORMORE? (W | SINGLE | ORD | VALS)*", clause("spend", orders.spend)),
    ("NEG? W? QTY SPEND (W | SINGLE)*", clause("spend", orders.spend)),
    ("NEG? SPEND W QTY SINGLE?", clause("spend", orders.spend)),
    ("NEG? SPEND QTY AVERAGE", clause("average", orders.average)),
    ("NEG? SPEND AVERAGE QTY", clause("average", orders.average)),
    ("NEG? SPEND NOTHING? W?", clause("spend", orders.spend)),
    ("NEG? Q", clause("amount", orders.bare_amount)),
    # visits
    (f"NEG? QTY? VISIT (QT | {_WHEN})* ORMORE?", clause("visit", activity.visit)),
    (f"NEG? {_WHEN} VISIT", clause("visit", activity.visit)),
    (f"NEG? INACTIVE NOUN? {_WHEN}?", clause("inactive", activity.inactive)),
    ("NEG? SPAN INACTIVE", clause("inactive", activity.inactive)),
    (f"NEG? ACTIVE NOUN? {_WHEN}?", clause("active", activity.active)),
    (f"NEG? LASTSEEN NEG? {_WHEN}", clause("last_seen", activity.last_seen)),
    ("NEG? FIELD QT", clause("visit", activity.visit)),
    # joining
    (f"NEG? CREATED {_WHEN}", clause("created", activity.created)),
    (f"NEG? NEW NOUN? {_WHEN}?", clause("new", activity.new)),
    (f"NEG? NEW NOUN? CREATED {_WHEN}", clause("created", activity.created)),
    (f"NOUN {_WHEN}", clause("customers_since", activity.customers_since)),
    (f"NEG? STAGED {_WHEN}", clause("staged", activity.staged)),
    # communications
    (f"NEG? W? QTY? CONTACT CHAN? (QT | {_WHEN})*", clause("contact", activity.contact)),
    (
        f"NEG? W? GOT QTY? VALS? CAMPAIGN? CHAN? CAMPAIGN? VALS? (QT | {_WHEN})*",
        clause("contact", activity.contact),
    ),
    (f"NEG? QTY? CHAN (QT | {_WHEN})+", clause("contact", activity.contact)),
    (f"NEG? Q CHAN (QT | {_WHEN})*", clause("contact", activity.contact)),
    (f"(CONTACT | GOT | CHAN) INBOUND {_WHEN}?", clause("contact", activity.contact)),
    (f"NEG? INBOUND {_WHEN}?", clause("contact", activity.contact)),
    (f"NEG? LASTMSG NEG? {_WHEN}", clause("last_contact", activity.last_contact)),
    # consent
    ("NEG? CONSENT (CHAN | CONTACT) (SEP CHAN)*", clause("consent", attributes.consent)),
    ("NEG? CHAN CONSENT", clause("consent", attributes.consent)),
    ("NEG? CANBE NEG? (CONTACT CHAN? | CONSENT CHAN?)", clause("consent", attributes.consent)),
    ("NEG? CONSENT", clause("consent", attributes.consent)),
    ("NEG? CONSENT VALS", clause("tagged", attributes.tagged)),
    ("NEG? DNC", clause("do_not_call", attributes.do_not_call)),
    # addresses
    ("NEG? CHAN NEG? TEXTOP FREE", clause("address", attributes.channel_field)),
    ("NEG? CHAN NEG? SAME? (MAIL | SITE)", clause("address", attributes.channel_field)),
    ("NEG? (MAIL | SITE) CHAN?", clause("address", attributes.address)),
    ("NEG? CHAN NEG? ISSET?", clause("address", attributes.channel_field)),
    # fields by name
    ("NEG? FIELD NEG? SAME? QTY ORMORE?", clause("field", attributes.field)),
    ("NEG? QTY FIELD ORMORE?", clause("field", attributes.field)),
    ("NEG? FIELD NEG? SAME? (VALS | FREE+)", clause("field", attributes.field)),
    ("NEG? FIELD NEG? TEXTOP (FREE+ | NUM)", clause("field", attributes.field)),
    ("NEG? FIELD NEG? (ISSET | W | SAME? YES)?", clause("field", attributes.field)),
    ("NEG? VALS (FIELD | TAG | SEGMENT)", clause("value", attributes.value_of_field)),
    # names
    ("NEG? TAG NEG? SAME? VALS?", clause("tagged", attributes.tagged)),
    ("NEG? SEGMENT VALS", clause("segment", attributes.segment)),
    ("NEG? VALS", clause("values", attributes.bare_values)),
])
