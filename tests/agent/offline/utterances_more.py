"""What people say to have something written, and a second round of utterances, likewise written
before they were tried."""

from __future__ import annotations

SECOND = """
start | Who are my most inactive customers? | text
start | I'd like to see customers who haven't bought anything since January | text
start | could you show me all the clients from Montréal who spent over 2000$? | text
start | montre-moi tous les clients de Montréal qui ont dépensé plus de 2000 $ | text
start | who bought a down jacket last month? | text
start | peux-tu me lister les clients sans courriel ? | text
start | give me a list of VIPs in Paris | text
start | people in Boston | text
start | how many orders did we get last week? | text
start | what is our best selling product? | text
start | good morning! how are you? | ~greeting
start | thx | ~thanks
start | ok thanks | ~thanks
start | what's your name? | ~about
start | can you help me? | describe_fields {}
start | how does this work? | describe_fields {}
start | what sort of questions can I ask? | describe_fields {}
start | comment ça marche ? | describe_fields {}
start | which countries do we have customers in? | text
start | what stages are there? | describe_fields {"word": "stage"}
start | what products do we sell? | describe_fields {"word": "product"}
start | what's 2+2? | ~out_of_scope
start | who won the world cup? | text
start | can you write some code for me? | ~out_of_scope
start | remind me to call Jane tomorrow | get_customer {"customer": "Jane"}
start | create a task for Jane | ~question
start | send a newsletter to all customers | find_customers {"text": "all customers"}
start | launch a campaign for inactive customers | find_customers {"text": "inactive customers"}
start | please delete all my data | ~destroy
start | remove all customers | ~destroy
start | drop table customers | text
start | supprime Marie Tremblay | text
start | how do I import my customers? | ~import
shown | now only those in Lyon | refine
shown | and in Paris? | refine
shown | what about people in Paris? | refine
shown | just Canada | refine
shown | not in France | refine
shown | but without the VIPs | refine
shown | same but for 30 days | refine
shown | lower it to 2K | refine
shown | widen to 30 days | refine
shown | remove the amount | refine
shown | any amount | refine
shown | and who have an email | refine
shown | limit it to Lyon | refine
shown | mais seulement à Lyon | refine
shown | et ceux de Lyon ? | refine
shown | sans les VIP | refine
shown | peu importe le montant | refine
shown | enlève la ville | refine
shown | plus de 10 000 | refine
shown | moins de 30 jours | refine
shown | tous sauf ceux-là | refine
shown | who are they? | get_customer {"customer": "AUD"}
shown | who is she? | get_customer {"customer": "AUD"}
shown | show me number 2 | get_customer {"customer": "JEAN1"}
shown | open the last one | get_customer {"customer": "cus_0000000000015"}
shown | more about Marie Tremblay | get_customer {"customer": "MARIE"}
shown | give me details on the third person | get_customer {"customer": "MARIE"}
shown | c'est qui Marie Tremblay ? | get_customer {"customer": "MARIE"}
shown | ouvre la deuxième | get_customer {"customer": "JEAN1"}
shown | what's Marie Tremblay's email? | get_customer {"customer": "MARIE"}
shown | quel est le téléphone de Marie Tremblay ? | get_customer {"customer": "MARIE"}
shown | when did Marie Tremblay last order? | get_customer {"customer": "MARIE"}
shown | list their emails | ~which_person
shown | how much money is that? | explain_segment {"audience": "AUD", "breakdowns": ["spend"]}
shown | how much are they worth? | explain_segment {"audience": "AUD", "breakdowns": ["spend"]}
shown | where are they? | explain_segment {"audience": "AUD", "breakdowns": ["country"]}
shown | which cities are they in? | explain_segment {"audience": "AUD", "breakdowns": ["city"]}
shown | d'où viennent-ils ? | explain_segment {"audience": "AUD", "breakdowns": ["country"]}
shown | why these? | explain_segment {"audience": "AUD"}
shown | explain | explain_segment {"audience": "AUD"}
shown | explain why | explain_segment {"audience": "AUD"}
shown | why so few? | explain_segment {"audience": "AUD"}
shown | why are they in the list? | explain_segment {"audience": "AUD"}
shown | pourquoi ceux-là ? | explain_segment {"audience": "AUD"}
shown | where is the money? | explain_segment {"audience": "AUD", "breakdowns": ["spend"]}
shown | où est l'argent ? | explain_segment {"audience": "AUD", "breakdowns": ["spend"]}
shown | break down by country | explain_segment {"audience": "AUD", "breakdowns": ["country"]}
shown | break this down by city please | explain_segment {"audience": "AUD", "breakdowns": ["city"]}
shown | répartition par pays | explain_segment {"audience": "AUD", "breakdowns": ["country"]}
shown | par étape | explain_segment {"audience": "AUD", "breakdowns": ["stage"]}
shown | who can be reached? | check_eligibility {"audience": "AUD"}
shown | how many of them can we call? | check_eligibility {"audience": "AUD", "channel": "call"}
shown | qui peut-on joindre ? | check_eligibility {"audience": "AUD"}
shown | compare sleepers with VIPs | compare_segments {"left": "sleepers", "right": "VIPs"}
shown | compare this with VIPs | compare_segments {"left": "AUD", "right": "VIPs"}
shown | compare them to the sleepers | compare_segments {"left": "AUD", "right": "sleepers"}
shown | sleepers vs VIPs | compare_segments {"left": "sleepers", "right": "VIPs"}
shown | compare cette liste avec VIPs | compare_segments {"left": "AUD", "right": "VIPs"}
shown | compare-les avec les VIP | compare_segments {"left": "AUD", "right": "les VIP"}
shown | what's the difference between sleepers and VIPs? | compare_segments {"left": "sleepers", "right": "VIPs"}
shown | compare | ~question
shown | save this list as Q3 targets | save_segment {"name": "Q3 targets", "audience": "AUD"}
shown | can you save that as "Big ones"? | save_segment {"name": "Big ones", "audience": "AUD"}
shown | save these under Lapsed 2026 | save_segment {"name": "Lapsed 2026", "audience": "AUD"}
shown | store this as a new segment named Gold | save_segment {"name": "Gold", "audience": "AUD"}
shown | crée un segment appelé Or avec ces clients | save_segment {"name": "Or", "audience": "AUD"}
shown | enregistre ça comme Or | save_segment {"name": "Or", "audience": "AUD"}
shown | sauvegarder la liste sous Or | save_segment {"name": "Or", "audience": "AUD"}
shown | export this list to csv please | export_records {"noun": "customers", "audience": "AUD"}
shown | I want an excel file of these | export_records {"noun": "customers", "audience": "AUD", "format": "xlsx"}
shown | download it | export_records {"noun": "customers", "audience": "AUD"}
shown | exporte la liste en csv | export_records {"noun": "customers", "audience": "AUD"}
shown | je veux un fichier excel | export_records {"noun": "customers", "audience": "AUD", "format": "xlsx"}
shown | show me the next 20 | find_customers {"audience": "AUD", "cursor": "NEXT"}
shown | voir la suite | find_customers {"audience": "AUD", "cursor": "NEXT"}
shown | sort by city | ~question
shown | sort by most orders | find_customers {"audience": "AUD", "sort": "-orders"}
shown | sort by spend, lowest first | find_customers {"audience": "AUD", "sort": "spend"}
shown | trie par dépenses croissantes | find_customers {"audience": "AUD", "sort": "spend"}
shown | biggest first | find_customers {"audience": "AUD", "sort": "-spend"}
shown | show all of them | find_customers {"audience": "AUD", "limit": 100}
shown | so how many are they in total? | ~count
shown | combien ça fait en tout ? | ~count
shown | translate to French | find_customers {"text": "inactive customers over 5K"}
shown | switch to French | find_customers {"text": "inactive customers over 5K"}
shown | la même chose en anglais | find_customers {"text": "inactive customers over 5K"}
shown | answer me in french | find_customers {"text": "inactive customers over 5K"}
shown | write them a poem | ~out_of_scope
shown | send it | ~nothing_shown
shown | reach out to them | draft_message {"goal": "reach out to them", "audience": "AUD"}
shown | contacte-les | draft_message {"goal": "contacte-les", "audience": "AUD"}
shown | could you email these customers? | draft_message {"goal": "email these customers", "audience": "AUD", "channel": "email"}
shown | send them a 10% discount | draft_message {"goal": "send them a 10% discount", "audience": "AUD"}
asked | exactly | find_customers {"text": "customers who spent exactly 5K"}
asked | at least | find_customers {"text": "customers who spent at least 5K"}
asked | the latter | find_customers {"text": "customers who spent at least 5K"}
asked | le deuxième | find_customers {"text": "customers who spent at least 5K"}
asked | what do you mean? | text
asked | save it as x | ~nothing_shown
start | note that Jane Roe called and wants a quote | get_customer {"customer": "Jane Roe"}
start | Jane Roe emailed us | get_customer {"customer": "Jane Roe"}
start | log an email from Jane Roe: thanks for the shoes | get_customer {"customer": "Jane Roe"}
start | log a meeting with jane@x.com | get_customer {"customer": "jane@x.com"}
start | add Jane Roe as a customer | ~confirm
start | add a customer called Jane Roe with email jane@x.com | ~confirm
start | Jane Roe's phone is +1 514 555 0199 | get_customer {"customer": "Jane Roe"}
person | tag her as vip | get_customer {"customer": "MARIE"}
person | what's her phone number? | get_customer {"customer": "MARIE"}
person | log a call | ~question
person | show me her orders | get_customer {"customer": "MARIE"}
"""

WRITES = """
start | add customer Jane Roe, jane@x.com, phone +1 514 555 0199 | ~confirm
start | add a new customer: Jane Roe, jane@x.com | ~confirm
start | ajoute la cliente Jeanne Roy, jeanne@x.fr | ~confirm
start | new contact Bob Stone, bob@stone.com, city Lyon | ~confirm
start | add customer | ~question
start | add a customer with the secret handshake | ~question
start | record an order of 120 for jane@x.com | get_customer {"customer": "jane@x.com"}
start | record order 1042 of 120 for jane@x.com on 2026-07-01 | get_customer {"customer": "jane@x.com"}
start | enregistre une commande de 120 pour jane@x.com | get_customer {"customer": "jane@x.com"}
start | record an order | ~question
person | log a call with her: she wants a quote | get_customer {"customer": "MARIE"}
person | note un appel avec elle : elle veut un devis | get_customer {"customer": "MARIE"}
start | Jane Roe called: she wants a quote | get_customer {"customer": "Jane Roe"}
start | I called Jane Roe yesterday: no answer | get_customer {"customer": "Jane Roe"}
start | j'ai appelé Jeanne Roy : elle rappelle lundi | get_customer {"customer": "Jeanne Roy"}
start | customers who called | text
shown | those who called | refine
start | change le téléphone de Jeanne Roy en 514 555 0199 | get_customer {"customer": "Jeanne Roy"}
person | set her city to Lyon | get_customer {"customer": "MARIE"}
person | change son courriel en marie@new.com | get_customer {"customer": "MARIE"}
start | never call Jane Roe again | get_customer {"customer": "Jane Roe"}
shown | tag them as vip | ~not_yet
start | add a note to Marie Tremblay: prefers mornings | get_customer {"customer": "Marie Tremblay"}
start | create a contact named Bob Stone | ~confirm
start | ajoute un client | ~question
shown | log a call with Marie Tremblay: she wants a quote | get_customer {"customer": "MARIE"}
start | log a call with Jane Roe: she wants a quote | get_customer {"customer": "Jane Roe"}
start | note un appel avec Jeanne Roy : elle veut un devis | get_customer {"customer": "Jeanne Roy"}
start | log a call | ~question
start | enregistre un appel | ~question
start | update Jane Roe's email to jane@new.com | get_customer {"customer": "Jane Roe"}
start | set the phone of Jane Roe to +15145550199 | get_customer {"customer": "Jane Roe"}
start | tag Jane Roe as vip | get_customer {"customer": "Jane Roe"}
"""

# Commands in the words the evaluation suite's company uses, and others of their form.
REPORTED = """
start | log that I called Zoe Ray: she wants a quote | get_customer {"customer": "Zoe Ray"}
start | log that we e-mailed zoe@x.com | get_customer {"customer": "zoe@x.com"}
start | record that I had a meeting with Zoe Ray | get_customer {"customer": "Zoe Ray"}
start | note que j'ai appelé Zoe Ray : elle veut un devis | get_customer {"customer": "Zoe Ray"}
start | note qu'on a rencontré Zoe Ray | get_customer {"customer": "Zoe Ray"}
start | note that Zoe Ray called us: wants a refund | get_customer {"customer": "Zoe Ray"}
start | note que Zoe Ray a appelé : elle veut un devis | get_customer {"customer": "Zoe Ray"}
start | j'ai envoyé un courriel à Zoe Ray | get_customer {"customer": "Zoe Ray"}
shown | call the first one | ~not_yet
start | add Zoe Ray from Lyon, zoe@x.com | ~confirm
start | ajoute Zoe Ray de Lyon, zoe@x.com | ~confirm
start | add a customer: Zoe Ray, zoe@x.com, Blorftville | ~question
start | change la ville de Zoe Ray pour Laval | get_customer {"customer": "Zoe Ray"}
start | passe Zoe Ray au stade prospect | get_customer {"customer": "Zoe Ray"}
start | move Zoe Ray to stage prospect | get_customer {"customer": "Zoe Ray"}
shown | passe tout le monde au stade perdu | ~refused
shown | change everybody's stage to lost | ~refused
shown | tag all customers as lost | ~refused
start | ajoute le tag loyalty à Zoe Ray | get_customer {"customer": "Zoe Ray"}
start | marque Zoe Ray « ne pas appeler » | get_customer {"customer": "Zoe Ray"}
start | mark Zoe Ray as "do not call" | get_customer {"customer": "Zoe Ray"}
start | call Zoe Ray now | ~not_yet
start | appelle Zoe Ray maintenant | ~not_yet
start | rappelle Zoe Ray demain | ~not_yet
shown | who is this: Zoe Ray? | get_customer {"customer": "Zoe Ray"}
start | when was our last contact with Zoe Ray? | list_communications {"customer": "Zoe Ray"}
start | quand avons-nous parlé à Zoe Ray pour la dernière fois ? | list_communications {"customer": "Zoe Ray"}
start | qu'a dit Zoe Ray en dernier ? | list_communications {"customer": "Zoe Ray", "direction": "in"}
start | how do the Sleepers compare with the VIPs? | compare_segments {"left": "Sleepers", "right": "VIPs"}
start | compare le segment Sleepers avec les clients de Lyon | compare_segments {"left": "Sleepers", "right": "les clients de Lyon"}
start | yes, replace it | ~nothing_to_answer
"""

POINTED = """
shown | c'est qui ? | get_customer {"customer": "AUD"}
shown | tell me about her | get_customer {"customer": "AUD"}
shown | parle-moi d'elle | get_customer {"customer": "AUD"}
shown | qui est-ce donc ? | get_customer {"customer": "AUD"}
shown | more about him | get_customer {"customer": "AUD"}
shown | montre-moi sa fiche | get_customer {"customer": "AUD"}
person | tell me about her | get_customer {"customer": "MARIE"}
start | c'est qui ? | ~nothing_shown
same | the second one | get_customer {"customer": "JEAN2"}
same | le 2e | get_customer {"customer": "JEAN2"}
same | la deuxième | get_customer {"customer": "JEAN2"}
same | 2 | get_customer {"customer": "JEAN2"}
same | who is the second one? | get_customer {"customer": "JEAN2"}
same | tell me about the first one | get_customer {"customer": "JEAN1"}
same | parle-moi du deuxième | get_customer {"customer": "JEAN2"}
same | the one in Lyon | get_customer {"customer": "JEAN2"}
same | celui de Montréal | get_customer {"customer": "JEAN1"}
same | show me the one in Lyon | get_customer {"customer": "JEAN2"}
same | jean.lyon@example.com | get_customer {"customer": "JEAN2"}
same | the one with jean.lyon@example.com | get_customer {"customer": "JEAN2"}
same | celui dont l'adresse est jean@example.com | get_customer {"customer": "JEAN1"}
same | who is this? | get_customer {"customer": "Jean Roy"}
same | the seventh one | ~which_choice
"""

USED = """
shown | Show me the tools you used | ~used
shown | what did you do? | ~used
shown | which tools did you use? | ~used
shown | what tools did you use for that? | ~used
shown | what have you just done? | ~used
shown | list the tool calls you made | ~used
shown | tools used | ~used
shown | show me your steps | ~used
shown | how did you do that? | ~used
shown | quels outils as-tu utilisés ? | ~used
shown | Quels outils avez-vous utilisés pour ça ? | ~used
shown | montre-moi les outils que tu as utilisés | ~used
shown | qu'as-tu fait ? | ~used
shown | qu'est-ce que tu as fait ? | ~used
shown | tu as fait quoi ? | ~used
start | what did you do? | ~used
start | what do you do? | describe_fields {}
"""
