"""The words people head a column with, in English and French, for each field of an import.

A heading is compared without case, accents, punctuation or camel case; the first word of a field's
list is the one it is best known by, and where two columns fit, the earlier word wins.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Literal

from store.segment.fields import CONSENT_CHANNELS
from store.text import fold
from tools.customer_values import FIELDS as CUSTOMER_VALUES

Noun = Literal["customers", "orders"]
_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_WORDLESS = re.compile(r"[\W_]+")

CUSTOMER_WORDS: Mapping[str, str] = {
    "rapport_id": "rapport id",
    "external_id": "external id, customer id, client id, contact id, record id, user id, member id, "
    "customer number, customer no, customer code, client number, id client, identifiant client, "
    "numero client, no client, n client, code client, reference client, ref client, identifiant, "
    "contact number, id",
    "external_source": "external source",
    "name": "name, full name, customer name, client name, contact name, display name, nom complet, "
    "nom et prenom, prenom et nom, nom du client, client, customer, contact",
    "given_name": "given name, first name, firstname, fname, forename, prenom, prenoms",
    "family_name": "family name, last name, lastname, lname, surname, nom de famille, "
    "nom famille, patronyme",
    "job_title": "job title, title, position, role, poste, fonction, titre",
    "email": "email, e mail, email address, e mail address, mail, contact email, customer email, "
    "client email, courriel, adresse courriel, adresse email, adresse e mail, mel",
    "phone": "phone, phone number, telephone, mobile, mobile phone, mobile number, cell, "
    "cell phone, cellphone, tel, telephone number, phone no, contact phone, customer phone, "
    "numero de telephone, no de telephone, portable, cellulaire, telephone portable, "
    "telephone mobile, gsm",
    "city": "city, town, address city, city town, billing city, ville, localite, commune, "
    "adresse ville",
    "region": "region, state, province, state region, state province, province state, county, "
    "address region, address state, address province, billing state, departement, etat",
    "country": "country, country code, country region, address country, billing country, nation, "
    "pays, code pays, adresse pays",
    "language": "language, preferred language, locale, lang, langue, langue preferee",
    "zone": "zone, time zone, timezone, fuseau horaire, fuseau",
    "company": "company, company name, organisation, organization, account, account name, business, "
    "employer, entreprise, societe, raison sociale, compagnie, organisme",
    "stage": "stage, lifecycle stage, customer stage, etape, stade, phase",
    "status": "status, customer status, statut",
    "owner": "owner, account owner, contact owner, assigned to, sales rep, salesperson, "
    "proprietaire, responsable, vendeur, commercial, conseiller, charge de compte",
    "source": "source, lead source, original source, acquisition source, origine, provenance",
    "source_url": "source url, url, landing page, page d entree",
    "automation_enabled": "automation enabled, automation",
    "do_not_call": "do not call, dnc, ne pas appeler, liste rouge",
    "spend": "spend, total spend, total spent, lifetime value, ltv, amount spent, revenue, "
    "total revenue, total sales, customer lifetime value, depenses, depense totale, "
    "total depense, total depenses, montant depense, montant total, chiffre d affaires, ca, "
    "valeur vie client",
    "visits": "visits, visit count, number of visits, total visits, visites, nombre de visites, "
    "nb visites",
    "as_of": "as of, as of date, spend as of, en date du, au",
    "last_active": "last active, last activity, last seen, last visit, last activity date, "
    "last visit date, last login, last interaction, derniere activite, derniere visite, "
    "derniere connexion, date de derniere visite, vu le",
    "created_at": "created at, created, create date, created date, date created, creation date, "
    "sign up, signup date, sign up date, registered, registration date, date registered, "
    "customer since, member since, joined, cree le, date de creation, date d inscription, "
    "inscrit le, client depuis",
    "lead_score": "lead score, score, note, pointage",
    "tags": "tags, labels, groups, etiquettes, mots cles, libelles",
    "remove_tags": "remove tags",
    "consent.email": "consent email, accepts marketing, accepts email marketing, email consent, "
    "email opt in, opt in, optin, marketing consent, newsletter, email subscribed, subscribed, "
    "accepte le marketing, consentement courriel, consentement email, infolettre, abonne, "
    "accepte les courriels",
    "consent.sms": "consent sms, accepts sms marketing, sms consent, sms opt in, consentement sms, "
    "accepte les sms",
    "consent.whatsapp": "consent whatsapp, accepts whatsapp marketing, whatsapp consent, "
    "whatsapp opt in, consentement whatsapp",
    "consent.call": "consent call, call consent, phone consent, consentement appel, "
    "consentement telephone",
    "opted_out.email": "unsubscribed, opted out, email opt out, opt out, unsubscribed at, "
    "unsubscribed from all email, desabonne, desinscrit",
    "opted_out.sms": "sms opt out, opted out of sms",
}

ORDER_WORDS: Mapping[str, str] = {
    "external_id": "external id, order id, order number, order no, order, order name, order ref, "
    "order reference, transaction id, purchase id, invoice number, invoice, receipt number, "
    "numero de commande, no de commande, no commande, n commande, id commande, commande, "
    "reference commande, ref commande, numero de facture, facture, reference, number, id",
    "source": "source, external source, canal, channel",
    "customer": "customer id, customer, client id, customer external id, customer number, "
    "customer no, customer code, id client, identifiant client, numero client, no client, "
    "n client, code client, reference client, client, contact id, user id, member id",
    "customer_email": "customer email, email, e mail, email address, client email, buyer email, "
    "billing email, contact email, courriel, courriel du client, adresse courriel, "
    "adresse email, email client",
    "customer_name": "customer name, client name, buyer name, billing name, name, nom du client, "
    "nom client, nom complet",
    "customer_phone": "customer phone, billing phone, phone, phone number, telephone, mobile",
    "amount": "amount, total, order total, total amount, order amount, grand total, total price, "
    "order value, montant, montant total, total ttc, total commande, montant ttc, "
    "montant de la commande",
    "currency": "currency, currency code, order currency, devise, monnaie",
    "date": "date, order date, ordered at, ordered on, created at, purchase date, purchased at, "
    "placed at, date created, transaction date, created, date de commande, date commande, "
    "commande le, date d achat, date de la commande",
    "order_status": "order status, status, financial status, payment status, statut, "
    "statut de la commande, etat de la commande",
    "subtotal": "subtotal, sub total, order subtotal, sous total",
    "shipping": "shipping, shipping cost, shipping amount, shipping total, delivery, livraison, "
    "frais de livraison, frais de port",
    "taxes": "taxes, tax, tax total, total tax, vat, tva, taxe",
    "discount": "discount, discount amount, discount total, remise, rabais, reduction",
    "refunded": "refunded, refunded amount, amount refunded, refund amount, rembourse, "
    "montant rembourse",
    "cancelled_at": "cancelled at, canceled at, cancelled, canceled, annule le, annulee le, annulee",
    "items": "items, line items, lineitems, products, articles, lignes",
    "items.sku": "item sku, sku, line item sku, lineitem sku, product sku, item code, product code, "
    "items sku, reference article, ref article, code article, reference produit",
    "items.name": "item name, item, product, product name, line item name, lineitem name, "
    "item title, product title, items name, produit, article, nom du produit, nom article, "
    "designation, libelle",
    "items.category": "item category, category, product category, product type, line item category, "
    "items category, categorie, categorie produit, famille",
    "items.qty": "item qty, item quantity, qty, quantity, line item quantity, lineitem quantity, "
    "items qty, items quantity, quantite, qte, nb articles",
    "items.price": "item price, unit price, price, line item price, lineitem price, item cost, "
    "items price, prix, prix unitaire, pu",
}

ITEM_WORDS: Mapping[str, str] = {
    "sku": "sku, item sku, product sku, code, reference, ref, product id, id",
    "name": "name, title, product, product name, item, item name, label, produit, article, nom",
    "category": "category, product category, product type, type, categorie",
    "qty": "qty, quantity, quantite, qte, count",
    "price": "price, unit price, item price, unit amount, cost, prix, prix unitaire",
}

# Read with a customer's own values but translated before: see `tools.files.translate`.
OPT_FIELDS = tuple(
    f"{kind}.{channel}" for kind in ("opted_in", "opted_out") for channel in CONSENT_CHANNELS
)
CUSTOMER_FIELDS = ("rapport_id", *CUSTOMER_VALUES, *OPT_FIELDS)
ORDER_FIELDS = (
    *ORDER_WORDS,
    "customer_source",
    "customer_given_name",
    "customer_family_name",
    "customer_city",
    "customer_region",
    "customer_country",
    "items.packed",
)


@lru_cache(maxsize=4096)
def plain(heading: str) -> str:
    """A heading as it is compared: `Lineitem_quantity`, `lineitemQuantity (#)` → words in lower
    case without accents or punctuation."""
    return " ".join(_WORDLESS.sub(" ", fold(_CAMEL.sub(" ", heading))).split())


def _ranked(words: Mapping[str, str]) -> dict[str, tuple[str, int]]:
    table: dict[str, tuple[str, int]] = {}
    for key, text in words.items():
        names = [key.replace("_", " ").replace(".", " "), *map(str.strip, text.split(","))]
        for rank, name in enumerate(names):
            table.setdefault(name, (key, rank))
    return table


_TABLES: Mapping[Noun, Mapping[str, tuple[str, int]]] = {
    "customers": _ranked(CUSTOMER_WORDS),
    "orders": _ranked(ORDER_WORDS),
}
_KNOWN: Mapping[Noun, tuple[str, ...]] = {noun: tuple(table) for noun, table in _TABLES.items()}
_ITEM_TABLE = _ranked(ITEM_WORDS)


def item_field(key: str) -> str | None:
    """The field of an order's line that a key of a nested item stands for."""
    found = _ITEM_TABLE.get(plain(key))
    return found[0] if found else None


def known_heading(noun: Noun, heading: str) -> tuple[str, int] | None:
    """The field that a heading names word for word, and how far down its field's list that stands."""
    return _TABLES[noun].get(plain(heading))


def known_headings(noun: Noun) -> Sequence[str]:
    """Every heading that is known word for word, plain; `nom` is settled beside the others."""
    return _KNOWN[noun]
