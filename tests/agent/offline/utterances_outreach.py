"""What people say about writing to customers, and what must follow: as in `utterances`, with more
places: `drafted` (a draft is on the screen), `sending` (a proposal), `running` (a campaign), `valued` (a
draft asked for the discount), `alone` (one customer, no list), `checked` (Marie may not be called).
"""

from __future__ import annotations

DRAFTS = """
shown | draft a win-back for them | draft_message {"goal": "draft a win-back for them", "audience": "AUD"}
shown | draft a win-back, 15 % off this week | draft_message {"goal": "draft a win-back, 15 % off this week", "audience": "AUD"}
shown | write them an SMS about the summer sale | draft_message {"goal": "write them an SMS about the summer sale", "audience": "AUD", "channel": "sms"}
shown | please draft two variants of a thank-you e-mail | draft_message {"goal": "draft two variants of a thank-you e-mail", "audience": "AUD", "channel": "email", "variants": 2}
shown | prepare an invitation in French for them | draft_message {"goal": "prepare an invitation in French for them", "audience": "AUD", "language": "fr"}
shown | text them about the new opening hours | draft_message {"goal": "text them about the new opening hours", "audience": "AUD", "channel": "sms"}
shown | rédige une relance pour eux | draft_message {"goal": "rédige une relance pour eux", "audience": "AUD"}
shown | écris-leur un SMS de bienvenue | draft_message {"goal": "écris-leur un SMS de bienvenue", "audience": "AUD", "channel": "sms"}
shown | prépare un courriel de remerciement pour ces clients | draft_message {"goal": "prépare un courriel de remerciement pour ces clients", "audience": "AUD", "channel": "email"}
shown | relance-les | draft_message {"goal": "relance-les", "audience": "AUD"}
person | draft a birthday message for her | draft_message {"goal": "draft a birthday message for her", "customer": "MARIE"}
person | rédige un message d'anniversaire pour elle | draft_message {"goal": "rédige un message d'anniversaire pour elle", "customer": "MARIE"}
alone | write a thank-you note to her | draft_message {"goal": "write a thank-you note to her", "customer": "MARIE"}
start | draft a welcome e-mail for sleepers | draft_message {"goal": "draft a welcome e-mail for sleepers", "segment": "sleepers", "channel": "email"}
start | draft a win-back for inactive customers over 5K | find_customers {"text": "inactive customers over 5K"}
start | rédige une relance pour les clients inactifs de Lyon | find_customers {"text": "les clients inactifs de Lyon"}
start | draft a welcome message | draft_message {"goal": "draft a welcome message"}
start | inactive customers over 5K and draft a win-back for them | find_customers {"text": "inactive customers over 5K"}
start | email Jane Roe about her quote | draft_message {"goal": "email Jane Roe about her quote", "customer": "Jane Roe", "channel": "email"}
start | write me a poem about our customers | ~out_of_scope
start | call Jane Roe | ~not_yet
"""

REVISIONS = """
drafted | make it shorter | revise_draft {"draft": "DRF", "base": 2, "instruction": "make it shorter"}
drafted | more formal | revise_draft {"draft": "DRF", "base": 2, "instruction": "more formal"}
drafted | another subject | revise_draft {"draft": "DRF", "base": 2, "instruction": "another subject"}
drafted | in French | revise_draft {"draft": "DRF", "base": 2, "instruction": "in French"}
drafted | plus court | revise_draft {"draft": "DRF", "base": 2, "instruction": "plus court"}
drafted | plus formel | revise_draft {"draft": "DRF", "base": 2, "instruction": "plus formel"}
drafted | en français | revise_draft {"draft": "DRF", "base": 2, "instruction": "en français"}
drafted | change the discount to 20% | revise_draft {"draft": "DRF", "base": 2, "instruction": "change the discount to 20%"}
drafted | the deadline is Friday | revise_draft {"draft": "DRF", "base": 2, "values": [{"name": "deadline", "value": "Friday"}]}
drafted | la date limite est vendredi | revise_draft {"draft": "DRF", "base": 2, "values": [{"name": "deadline", "value": "vendredi"}]}
drafted | restore version 1 | revise_draft {"draft": "DRF", "base": 2, "restore": 1}
drafted | reviens à la version 1 | revise_draft {"draft": "DRF", "base": 2, "restore": 1}
drafted | use the second one | revise_draft {"draft": "DRF", "base": 2, "remove_variant": 3}
drafted | garde la deuxième | revise_draft {"draft": "DRF", "base": 2, "remove_variant": 3}
drafted | keep variant 5 | ~not_found
drafted | save it as template Spring win-back | save_template {"name": "Spring win-back", "draft": "DRF"}
drafted | enregistre-le comme modèle Relance de printemps | save_template {"name": "Relance de printemps", "draft": "DRF"}
drafted | save it as template | ~question
drafted | save it as sleepers | save_segment {"name": "sleepers", "audience": "AUD"}
drafted | only those in Montréal | refine
drafted | customers in Lyon | text
valued | 15 % | draft_message {"goal": "draft a win-back with a discount", "audience": "AUD", "values": [{"name": "discount", "value": "15 %"}]}
valued | customers in Lyon | text
valued | no | ~dropped
valued | help | describe_fields {}
start | make it shorter | text
start | what templates do I have? | list_templates {}
start | mes modèles | list_templates {}
"""

REACH = """
shown | who of them can I e-mail? | check_eligibility {"audience": "AUD", "channel": "email"}
shown | how many can we text? | check_eligibility {"audience": "AUD", "channel": "sms"}
shown | qui peut-on appeler ? | check_eligibility {"audience": "AUD", "channel": "call"}
person | can I call her? | check_eligibility {"customer": "MARIE", "channel": "call"}
person | puis-je l'appeler ? | check_eligibility {"customer": "MARIE", "channel": "call"}
start | can I call Marie Tremblay? | check_eligibility {"customer": "Marie Tremblay", "channel": "call"}
shown | can I call Marie Tremblay? | check_eligibility {"customer": "MARIE", "channel": "call"}
start | can I e-mail Anna? | check_eligibility {"customer": "Anna", "channel": "email"}
start | can we write to inactive customers? | check_eligibility {"text": "inactive customers"}
start | can I text the VIPs? | check_eligibility {"segment": "vips", "channel": "sms"}
start | peut-on appeler Marie Tremblay ? | check_eligibility {"customer": "Marie Tremblay", "channel": "call"}
checked | why not? | check_eligibility {"customer": "MARIE", "channel": "call"}
checked | pourquoi pas ? | check_eligibility {"customer": "MARIE", "channel": "call"}
checked | when can I? | check_eligibility {"customer": "MARIE", "channel": "call"}
checked | quand puis-je l'appeler ? | check_eligibility {"customer": "MARIE", "channel": "call"}
checked | when can I e-mail her? | check_eligibility {"customer": "MARIE", "channel": "email"}
start | when can I call Marie Tremblay? | check_eligibility {"customer": "Marie Tremblay", "channel": "call"}
start | why not? | ~nothing_shown
start | who can be reached? | ~nothing_shown
"""

CONSENT = """
start | Marie Tremblay doesn't want e-mails any more | get_customer {"customer": "Marie Tremblay"}
start | Anna does not want texts | get_customer {"customer": "Anna"}
person | she agreed to SMS (by phone) | get_customer {"customer": "MARIE"}
person | she doesn't want any calls | get_customer {"customer": "MARIE"}
person | elle ne veut plus de courriels | get_customer {"customer": "MARIE"}
person | elle accepte les SMS | get_customer {"customer": "MARIE"}
start | ne plus appeler Marie Tremblay | get_customer {"customer": "Marie Tremblay"}
start | Marie Tremblay s'est désabonnée | get_customer {"customer": "Marie Tremblay"}
start | unsubscribe Marie Tremblay from e-mails | get_customer {"customer": "Marie Tremblay"}
start | stop e-mailing Marie Tremblay | get_customer {"customer": "Marie Tremblay"}
start | ne plus écrire à Marie Tremblay | get_customer {"customer": "Marie Tremblay"}
start | customers who don't want e-mails | text
"""

SENDS = """
drafted | send it | send_message {"draft": "DRF"}
drafted | send it to them | send_message {"draft": "DRF"}
drafted | envoie-le | send_message {"draft": "DRF"}
drafted | send it on weekday mornings | send_message {"draft": "DRF", "windows": [{"days": ["mon", "tue", "wed", "thu", "fri"], "start": "08:00", "end": "12:00"}]}
drafted | send it, 100 an hour | send_message {"draft": "DRF", "pace_per_hour": 100}
drafted | send 100 an hour | send_message {"draft": "DRF", "pace_per_hour": 100}
drafted | send it to VIPs at most 20 per minute | send_message {"draft": "DRF", "segment": "vips", "pace_per_minute": 20}
drafted | start tomorrow at 9 | send_message {"draft": "DRF", "start_at": "2026-07-16T09:00"}
drafted | only weekday mornings | send_message {"draft": "DRF", "windows": [{"days": ["mon", "tue", "wed", "thu", "fri"], "start": "08:00", "end": "12:00"}]}
drafted | envoie-le en semaine entre 9 h et 17 h | send_message {"draft": "DRF", "windows": [{"days": ["mon", "tue", "wed", "thu", "fri"], "start": "09:00", "end": "17:00"}]}
drafted | envoie-le à partir de demain à 9 h | send_message {"draft": "DRF", "start_at": "2026-07-16T09:00"}
drafted | envoie 100 par heure | send_message {"draft": "DRF", "pace_per_hour": 100}
drafted | send it to VIPs | send_message {"draft": "DRF", "segment": "vips"}
drafted | send it to inactive customers in Lyon | send_message {"draft": "DRF", "text": "inactive customers in Lyon"}
drafted | send it to HubSpot | ~not_yet
sending | approve | ~approve
sending | approve everything and send | ~approve
sending | approuve l'envoi | ~approve
sending | was it approved? | list_proposals {"proposal": "PRP"}
start | approve it | list_proposals {"state": "pending"}
start | what needs my attention? | list_notifications {"unseen": true}
start | anything new? | list_notifications {"unseen": true}
start | show me my notifications | list_notifications {"unseen": true}
start | qu'est-ce qui m'attend ? | list_notifications {"unseen": true}
start | quoi de neuf ? | list_notifications {"unseen": true}
start | mes notifications | list_notifications {"unseen": true}
start | what is waiting? | list_proposals {"state": "pending"}
start | what needs my approval? | list_proposals {"state": "pending"}
start | qu'est-ce qui attend ? | list_proposals {"state": "pending"}
start | propositions en attente | list_proposals {"state": "pending"}
start | send it | ~nothing_shown
"""

CAMPAIGNS = """
sending | how is the campaign going? | get_campaign {"campaign": "CMG"}
sending | how did the win-back do? | get_campaign {"campaign": "CMG"}
sending | où en est la campagne ? | get_campaign {"campaign": "CMG"}
running | who was skipped and why? | get_campaign {"campaign": "CMG", "people": "left_out"}
running | who failed? | get_campaign {"campaign": "CMG", "people": "failed"}
running | qui a été écarté ? | get_campaign {"campaign": "CMG", "people": "left_out"}
running | pause it | pause_campaign {"campaign": "CMG"}
running | mets-la en pause | pause_campaign {"campaign": "CMG"}
running | resume it | resume_campaign {"campaign": "CMG"}
running | reprends la campagne | resume_campaign {"campaign": "CMG"}
running | retry the failed ones | resume_campaign {"campaign": "CMG", "retry_failed": true}
running | réessaie ceux qui ont échoué | resume_campaign {"campaign": "CMG", "retry_failed": true}
running | cancel it | get_campaign {"campaign": "CMG"}
running | annule la campagne | get_campaign {"campaign": "CMG"}
start | how did the win-back do? | list_campaigns {}
start | pause the campaign | list_campaigns {}
start | list our campaigns | list_campaigns {}
start | who bought? | text
"""

RULES = """
start | how often may we write to somebody? | get_contact_rules {}
start | what are our contact rules? | get_contact_rules {}
start | à quelle fréquence peut-on écrire à quelqu'un ? | get_contact_rules {}
start | at most two e-mails a week | change_contact_rules {"changes": [{"setting": "email.marketing.per_week", "value": "2"}]}
start | no more than 1 SMS per day | change_contact_rules {"changes": [{"setting": "sms.marketing.per_day", "value": "1"}]}
start | au plus 5 appels par semaine | change_contact_rules {"changes": [{"setting": "call.per_week", "value": "5"}]}
start | no calls after six | change_contact_rules {"changes": [{"setting": "call.hours.end", "value": "18:00"}]}
start | pas d'appels après 18 h | change_contact_rules {"changes": [{"setting": "call.hours.end", "value": "18:00"}]}
start | no calls before 10 am | change_contact_rules {"changes": [{"setting": "call.hours.start", "value": "10:00"}]}
"""
