"""What the words of a heading mean, and which words together name a field, English and French.

A heading is broken into words, each word is taken for its idea (`tél`, `cell` and `mobile` are all
`phone`), and a form names a field when all its ideas are there and nothing else but ideas that may
stand beside them. So `Mobile phone no.` is a phone and `Phone type` is not.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from tools.files.headings import Noun, plain
from tools.understand.wordlists import wordset

_IDEAS = """
person: customer customers client clients cliente contact contacts member subscriber guest buyer lead
  person people personne acheteur membre prospect patient cust clientele adherent adherents donor donateur
  participant participants attendee passenger
filler: the a an of de du des da la le les l d s to for and et pour en un une my your their votre fiche record
  profile profil dossier utc gmt registre
main: primary main principal principale principaux default current actuel actuelle preferred prefere
  preferee habituel habituelle mailing postal1
home: personal perso personnel personnelle private prive privee home domicile residence maison
work: work pro professional professionnel professionnelle bureau office direct directe travail
billing: billing bill invoice facturation
shipping: shipping ship delivery livraison
second: secondary secondaire second other autre alternate alternative alt 2 3 backup additional
number: no num number numero nr n numeros 18
phone: phone phones telephonique telephone telephones tel tels mobile mobiles cell cellphone cellular cellulaire
  portable gsm landline fixe smartphone mobilephone homephone workphone
email: email emails mail mails courriel courriels mel
electronic: electronique electronic
post: courrier post
address: address adresse addr adress adresses addresse
name: name names nom noms fullname
full: full complete complet complets display whole entier
given: first given
prenom: prenom prenoms forename firstname fname
usual: usuel usage
surname: surname lastname lname patronyme
family: family famille
last: last latest recent most dernier derniere derniers dernieres
city: city town ville villes municipalite municipality localite commune suburb
region: state province region county departement prov territory territoire etat
country: country pays nation
code: code codes
company: company companies organisation organization entreprise societe compagnie employer employeur
  organisme firm firme firma corporation workplace etablissement
account: account compte
owner: owner salesman saleswoman proprietaire responsable vendeur vendeuse representant representante salesperson
  conseiller conseillere commercial commerciale charge
manager: manager gestionnaire
rep: rep reps
assigned: assigned attitre attitree assigne assignee attribue
job: job poste fonction profession occupation metier position role designation
title: title titre intitule libelle
spend: spent spend spending spends depense depenses depensee depensees ltv clv cltv
total: total totale totales totaux totals cumule cumulee cumulatif cumulative overall grand global
amount: amount amounts montant montants value valeur somme sum
revenue: revenue revenues revenu revenus sales ventes ca turnover
lifetime: lifetime vie
money: usd cad eur gbp chf dollars dollar euros euro ttc ht net brut gross
transaction: transaction transactions
purchase: purchase purchases achat achats purchased
order: order orders commande commandes ordered
visit: visit visits visite visites
count: nb nbr nombre count qty
seen: seen vu vue passage passages
active: active activity activities activite actif active interaction interactions engagement
login: login connexion connection signin session
created: created create creation cree creee
signup: signup signups inscription inscrit inscrite registration registered register enrolled join
  joined joining adhesion adhere added ajout ajoute add enregistrement
entry: entree entry
since: since depuis
date: date dates day jour at on le time datetime timestamp heure
language: language langue lang locale
writing: correspondence correspondance communication communications contact1
zone: timezone fuseau
horaire: horaire
tag: tag tags label labels etiquette etiquettes libelles keyword keywords
stage: stage etape stade
lifecycle: lifecycle cycle
status: status statut
source: source origine provenance
acquisition: acquisition
consent: recoit receive receives wants souhaite ok consent consentement optin permission accept accepts accepte accepted agree agrees agreed
  autorise subscribed
optout: optout unsubscribed desabonne desabonnee desinscrit desinscrite unsubscribe
newsletter: newsletter newsletters infolettre infolettres
marketing: marketing promotions promotional
sms: sms texto textos
whatsapp: whatsapp
call: call calls appel appels
id: id ids identifiant identifier uid uuid matricule
reference: reference ref
external: external externe
"""
_JOINED = tuple(
    (re.compile(rf"\b{words}\b"), one)
    for words, one in (
        (r"e mails?", "email"),
        (r"sign up", "signup"),
        (r"opt in", "optin"),
        (r"opt out|opted out", "optout"),
        (r"time zone", "timezone"),
        (r"chiffre d affaires?", "ca"),
        (r"mots? cles?", "tags"),
        (r"raison sociale", "company"),
        (r"last names?", "lastname"),
        (r"first names?", "firstname"),
        (r"sales (?=rep)", ""),
    )
)
_SYMBOLS = (("$", " dollars "), ("€", " euros "), ("£", " gbp "), ("#", " no "), ("°", " no "))

_BESIDE = "filler person main"
_PLACE = "address home billing shipping work name second"
_CUSTOMER_FORMS = f"""
family_name: ?name+usual | filler
given_name: prenom, given+name | number name
family_name: surname, family+name, surname+family, surname+name, surname+family+name | name
name: name, name+full, prenom+name, prenom+surname, prenom+surname+name, prenom+family+name | full
email: email, email+address, address+electronic, post+electronic | home work second address number name
phone: phone, phone+number | home work second billing shipping number name
city: city | {_PLACE}
region: region, region+name | {_PLACE} code
country: country, country+name | {_PLACE} code
language: language | writing code name
zone: zone, zone+horaire, horaire | name
company: company, company+name, account+name | name work account
job_title: job, job+title | title name
owner: owner, rep, account+manager, account+owner, assigned | name account assigned revenue
spend: spend, spend+total, spend+lifetime, spend+amount+total | total amount lifetime money date
spend: total+money, total+amount, total+revenue, lifetime+amount | person amount money lifetime
spend: revenue, $total+purchase, $amount+purchase, $amount+purchase+total, ?total | amount money total
visits: visit, visit+count, visit+number, visit+total | total number count
last_active: last+visit, last+seen, last+active, last+login | date
last_active: ?last+purchase, ?last+order, ?last+transaction | date
created_at: created, signup, person+since, signup+date, created+date, signup+since, ?entry+date | date account
tags: tag | name
stage: stage, lifecycle+stage | lifecycle
status: status | account
source: source, acquisition+source | acquisition
consent.email: newsletter, email+consent, marketing+consent, newsletter+consent, email+marketing+consent | email status
consent.sms: sms+consent, sms+marketing+consent | marketing status phone
consent.whatsapp: whatsapp+consent | marketing status
consent.call: call+consent, phone+consent | status
opted_out.email: optout, email+optout, newsletter+optout, marketing+optout | email marketing status date
opted_out.sms: sms+optout | status date
external_id: person+id, person+number, person+code, person+reference, reference+id | id number external
external_id: external+id, ?account+number, ?account+id | person number
"""
_ORDER_FORMS = """
external_id: order+id, order+number, order+reference, order+code | id number reference name
customer: person+id, person+number, person+code, person+reference | id number
customer_email: email, email+address | address billing home work
customer_phone: phone, phone+number | number billing home
customer_name: person+name, person+name+full, name+billing | full billing
amount: total+order, amount+order, total+amount, total+money, amount+money, ?amount, ?total | money amount total
date: date, order+date, purchase+date | order date
currency: currency | code
"""
# Words that make a heading somebody else's, or about the address and not the address.
OTHERS = wordset(
    "owner rep manager assigned spouse conjoint conjointe partner partenaire emergency "
    "urgence parent parents assistant agent supplier fournisseur bounced bounce status "
    "type domain domaine count hash valid verified consent optout id date source provider "
    "extension ext poste fax referrer mother father mere pere wife husband mari femme "
    "child enfant son daughter friend ami colleague collegue referred parrain sender "
    "reason quality"
)
# Headings that say so little that the values may speak for themselves.
VAGUE = wordset(
    "person filler main home work second number address name info infos information "
    "details detail data coordonnees joindre reach column colonne field champ value value1"
)
_SECRETS = tuple(
    frozenset(words.split())
    for words in (
        *(
            "password",
            "passwd",
            "pwd",
            "mot passe",
            "passcode",
            "cvv",
            "cvc",
            "cvv2",
            "iban",
            "ssn",
        ),
        *("social security", "assurance sociale", "credit card", "debit card", "bank account"),
        *("carte credit", "carte bancaire", "secret", "token", "api key"),
    )
)


def _table(text: str) -> Mapping[str, str]:
    found: dict[str, str] = {}
    idea = ""
    for line in text.strip().splitlines():
        head, colon, rest = line.partition(":")
        idea, words = (head, rest) if colon else (idea, line)
        found.update(dict.fromkeys(words.split(), idea))
    return found


@dataclass(frozen=True, slots=True)
class Form:
    """Ideas that name a field together, `needed`, and those that may stand `beside` them. A weak
    form is only taken with a question, a `priced` one where the values show that they are money."""

    field: str
    needed: frozenset[str]
    beside: frozenset[str]
    weak: bool
    priced: bool


def _forms(text: str) -> tuple[Form, ...]:
    made: list[Form] = []
    for line in text.strip().splitlines():
        field, _, rest = line.partition(":")
        needs, _, beside = rest.partition("|")
        allowed = frozenset(f"{_BESIDE} {beside}".split())
        for need in map(str.strip, needs.split(",")):
            ideas = frozenset(need.lstrip("?$").split("+"))
            made.append(Form(field, ideas, allowed, need[0] == "?", need[0] == "$"))
    return tuple(made)


FORMS: Mapping[Noun, tuple[Form, ...]] = {
    "customers": _forms(_CUSTOMER_FORMS),
    "orders": _forms(_ORDER_FORMS),
}
_WORDS = _table(_IDEAS)
_ENDINGS = (("phone", "phone"), ("email", "email"))


def words_of(heading: str) -> list[str]:
    """The words of a heading, with what is written apart put together."""
    for symbol, word in _SYMBOLS:
        heading = heading.replace(symbol, word)
    text = plain(heading)
    for pattern, one in _JOINED:
        text = pattern.sub(one, text)
    return text.split()


def ideas_of(heading: str) -> frozenset[str]:
    """The ideas in a heading; a word that is not known stands for itself."""
    return frozenset(_idea(word) for word in words_of(heading))


def _idea(word: str) -> str:
    """What a word stands for: `workphone` is a phone whether it is listed or not."""
    ending = next((idea for end, idea in _ENDINGS if word.endswith(end)), word)
    return _WORDS.get(word, ending)


def is_secret(heading: str) -> bool:
    """Whether a heading names what a customer list should not hold: passwords, cards, ids of state."""
    words = frozenset(words_of(heading))
    return any(secret <= words for secret in _SECRETS)
