"""What people say about scores, and what it must lead to; as `utterances`."""

SCORES = """
start | score my customers | score_customers {"text": "all customers"}
start | score everyone | score_customers {"text": "all customers"}
start | score all customers | score_customers {"text": "all customers"}
start | évalue mes clients | score_customers {"text": "all customers"}
start | calcule les scores | score_customers {"text": "all customers"}
start | calcule les scores de tous les clients | score_customers {"text": "all customers"}
start | score them | ~nothing_shown
start | évalue-les | ~nothing_shown
shown | score them | score_customers {"audience": "AUD"}
shown | évalue-les | score_customers {"audience": "AUD"}
person | score her | score_customers {"customer": "MARIE"}
person | why is her score 72? | score_customers {"customer": "MARIE"}
start | why is Nadia's score 72? | score_customers {"customer": "Nadia"}
start | why does Nadia have a score of 72? | score_customers {"customer": "Nadia"}
start | explain Nadia's score | score_customers {"customer": "Nadia"}
start | score Nadia | score_customers {"customer": "Nadia"}
start | pourquoi Nadia a un score de 72 ? | score_customers {"customer": "Nadia"}
start | explique le score de Nadia | score_customers {"customer": "Nadia"}
start | score sleepers | score_customers {"segment": "sleepers"}
start | who are my hottest leads? | find_customers {"text": "score at least 70", "sort": "-lead_score", "limit": 10}
start | show me the hot leads | find_customers {"text": "score at least 70", "sort": "-lead_score", "limit": 10}
start | qui sont mes prospects les plus chauds ? | find_customers {"text": "score at least 70", "sort": "-lead_score", "limit": 10}
start | customers with a score above 50 | text
start | score over 50 | text
start | highest scoring customers | text
"""
