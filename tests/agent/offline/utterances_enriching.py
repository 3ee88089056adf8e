"""What people say to find out more, and what it must lead to; as `utterances`."""

ENRICHING = """
start | enrich Nadia | enrich_customer {"customer": "Nadia"}
start | enrich Nadia's record | enrich_customer {"customer": "Nadia"}
start | complete Nadia's profile | enrich_customer {"customer": "Nadia"}
start | complete the record of Nadia Benali | enrich_customer {"customer": "Nadia Benali"}
start | find out more about Nadia | enrich_customer {"customer": "Nadia"}
start | enrich Atelier Nord | enrich_customer {"company": "Atelier Nord"}
start | complète la fiche de Nadia | enrich_customer {"customer": "Nadia"}
start | complétez la fiche de Nadia Benali | enrich_customer {"customer": "Nadia Benali"}
start | enrichis la fiche de Nadia | enrich_customer {"customer": "Nadia"}
start | enrichis Atelier Nord | enrich_customer {"company": "Atelier Nord"}
start | enrich her | ~nothing_shown
start | complète sa fiche | ~nothing_shown
person | enrich her | enrich_customer {"customer": "MARIE"}
person | complète sa fiche | enrich_customer {"customer": "MARIE"}
start | enrich Nadia from this signature: Nadia Benali, Buyer, Loft | enrich_customer {"customer": "Nadia", "text": "Nadia Benali, Buyer, Loft", "text_kind": "signature"}
start | enrich Nadia with: she works at Loft as a buyer | enrich_customer {"customer": "Nadia", "text": "she works at Loft as a buyer", "text_kind": "note"}
start | complète la fiche de Nadia avec cette signature : Nadia Benali, Acheteuse, Loft | enrich_customer {"customer": "Nadia", "text": "Nadia Benali, Acheteuse, Loft", "text_kind": "signature"}
start | undo the enrichment of Nadia | enrich_customer {"customer": "Nadia", "undo": true}
start | annule l'enrichissement de Nadia | enrich_customer {"customer": "Nadia", "undo": true}
person | undo the enrichment | enrich_customer {"customer": "MARIE", "undo": true}
start | what do we know about Atelier Nord? | get_company {"company": "Atelier Nord"}
start | tell me about Atelier Nord | get_company {"company": "Atelier Nord"}
start | que savons-nous d'Atelier Nord ? | get_company {"company": "Atelier Nord"}
start | qu'est-ce qu'on sait sur Atelier Nord ? | get_company {"company": "Atelier Nord"}
start | résume Atelier Nord | get_company {"company": "Atelier Nord"}
start | what do we know about Nadia? | get_customer {"customer": "Nadia"}
"""
