"""Which merge fields a message may use: their names, other spellings, and those that are refused.

A person's fields are a closed list: what is not on it can't get into a message. Custom fields are
the tenant's own, by key. Every other name must be a value of the campaign.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from store.segment.lexicon import language_of
from store.text import fold
from store.types import CustomField

NAMES = ("customerName", "customer_full_name", "given_name", "family_name")
PERSON_FIELDS = (
    *NAMES,
    "company",
    "city",
    "country",
    "spend",
    "visits",
    "orders",
    "last_active",
    "last_order",
    "stage",
)
CAMPAIGN_VALUES = (
    "discount",
    "code",
    "deadline",
    "link",
    "sender_name",
    "sender_company",
    "event",
    "date",
    "time",
    "place",
    "product",
    "amount",
    "invoice",
    "quote",
    "news",
    "reward",
)
CUSTOM = "custom."
NAME_FORM = re.compile(r"[a-z][a-z0-9_]{0,39}")
_OTHER_SPELLINGS: Mapping[str, str] = {
    "customerName": "name customer client nom_client nom_du_client client_name",
    "customer_full_name": "full_name nom_complet nom_complet_client",
    "given_name": "first_name firstname fname prenom",
    "family_name": "last_name lastname surname lname nom_de_famille",
    "company": "company_name entreprise societe organisation organization customer_company",
    "city": "ville town customer_city",
    "country": "pays customer_country",
    "spend": "total_spend spent total_spent depenses depense total_depense montant_depense",
    "visits": "visites visit_count nombre_de_visites",
    "orders": "order_count commandes nombre_de_commandes",
    "last_active": "last_active_at last_visit derniere_activite derniere_visite",
    "last_order": "last_order_at last_order_date last_purchase derniere_commande dernier_achat",
    "stage": "etape",
    "discount": "remise rabais reduction",
    "code": "promo_code coupon coupon_code code_promo",
    "deadline": "expiry expires end_date date_limite echeance",
    "link": "url lien",
    "sender_name": "sender my_name from_name signature expediteur nom_expediteur mon_nom",
    "sender_company": "our_company my_company notre_entreprise entreprise_expediteur",
    "event": "event_name evenement",
    "date": "day jour",
    "time": "hour heure",
    "place": "venue location lieu adresse_du_lieu",
    "product": "product_name produit article",
    "amount": "amount_due montant montant_du",
    "invoice": "invoice_number facture numero_facture",
    "quote": "quote_number devis",
    "news": "announcement nouveaute",
    "reward": "recompense",
}
_UNSAFE: Mapping[str, str] = {
    "address": "email e_mail mail courriel email_address adresse_email adresse phone telephone "
    "mobile phone_number numero street",
    "private": "notes note comment comments commentaire transcript tags owner responsable score "
    "lead_score consent status do_not_call source source_url",
    "internal": "id customer_id external_id tenant tenant_id company_id uuid",
}
_PRIVATE_CUSTOM = re.compile(
    r"ssn|socialsecurity|password|passwd|motdepasse|iban|card|carte|passport|passeport|salary|"
    r"salaire|health|sante|diagnos|secret|token|notes?$|score|email|phone|telephone|pin$"
)
_WHY = {
    "en": {
        "address": "an address or a number does not belong in the text of a message",
        "private": "it is written for your team, not for the customer",
        "internal": "it is an internal id",
        "unknown": "there is no merge field “{field}”",
        "unsafe": "“{field}” can't be put into a message: {why}",
        "no_value": "“{field}” is a value of the campaign and was not given",
        "in_link": "“{field}” can't be part of a link's address: it would travel with every click",
        "doubled": "“{{{{{field}}}}}” would be sent as it stands; write “{{{field}}}”",
        "brace": "a single brace stands at character {at}; write “{{{{” or “}}}}” for one in the "
        "text",
        "nearest": "; did you mean “{nearest}”?",
        "accepted": " Accepted: {accepted}.",
    },
    "fr": {
        "address": "une adresse ou un numéro n'a pas sa place dans le texte d'un message",
        "private": "c'est écrit pour votre équipe, pas pour le client",
        "internal": "c'est un identifiant interne",
        "unknown": "il n'y a pas de champ de fusion « {field} »",
        "unsafe": "« {field} » ne peut pas figurer dans un message : {why}",
        "no_value": "« {field} » est une valeur de la campagne et n'a pas été donnée",
        "in_link": "« {field} » ne peut pas faire partie de l'adresse d'un lien : chaque clic "
        "l'emporterait",
        "doubled": "« {{{{{field}}}}} » serait envoyé tel quel ; écrivez « {{{field}}} »",
        "brace": "une accolade seule se trouve au caractère {at} ; écrivez « {{{{ » ou « }}}} » "
        "pour une accolade dans le texte",
        "nearest": " ; vouliez-vous dire « {nearest} » ?",
        "accepted": " Acceptés : {accepted}.",
    },
}


def squash(name: str) -> str:
    """A name without regard to case, accents, underscores or camel case."""
    return "".join(char for char in fold(name) if char.isalnum())


@dataclass(frozen=True, slots=True)
class Problem:
    """Why a merge field can't be used: `code` is unknown, unsafe, no_value, in_link, doubled or brace;
    `at` counts characters of the text from 1."""

    code: str
    field: str
    at: int = 0
    why: str = ""
    nearest: str | None = None
    accepted: tuple[str, ...] = ()

    def message(self, locale: str) -> str:
        """What is wrong and what is accepted, in the language of a locale."""
        words = _WHY[language_of(locale)]
        told = words[self.code].format(field=self.field, at=self.at, why=words.get(self.why, ""))
        if self.nearest:
            told += words["nearest"].format(nearest=self.nearest)
        if self.accepted:
            end = "" if self.nearest else "."
            told += end + words["accepted"].format(accepted=", ".join(self.accepted))
        return told


def _spellings(table: Mapping[str, str]) -> Mapping[str, str]:
    return MappingProxyType({
        squash(word): key for key, words in table.items() for word in (key, *words.split())
    })


_KNOWN = _spellings(_OTHER_SPELLINGS)
_REFUSED = _spellings(_UNSAFE)


class FieldRegistry:
    """The merge fields of one message: a person's, the tenant's own, and the campaign's values.

    `given` are the names of the campaign values at hand; a known one that is not among them is a
    problem of its own, so that it can be asked for.
    """

    def __init__(self, custom: Sequence[CustomField] = (), given: Iterable[str] = ()) -> None:
        self._given = frozenset(given)
        self.types = MappingProxyType({field.key: field.type for field in custom})
        allowed = [field for field in custom if not _is_private(field)]
        self._custom = {squash(CUSTOM + field.key): CUSTOM + field.key for field in allowed}
        self._short = {squash(field.key): CUSTOM + field.key for field in allowed}
        self._private = {
            squash(name) for field in custom if _is_private(field)
            for name in (field.key, CUSTOM + field.key)
        }  # fmt: skip
        self._extra = {squash(name): name for name in self._given if name not in CAMPAIGN_VALUES}

    @property
    def accepted(self) -> tuple[str, ...]:
        """Every field that can be used now."""
        values = (*(name for name in CAMPAIGN_VALUES if name in self._given), *self._extra.values())
        return (*PERSON_FIELDS, *sorted(self._custom.values()), *values)

    def resolve(self, name: str) -> str | Problem:
        """The canonical name of a field however it is spelt, or why it can't be used."""
        key = squash(name)
        shown = name.strip()[:60]
        if key in self._private:
            return Problem("unsafe", shown, why="private")
        found = self._find(key)
        if found in CAMPAIGN_VALUES and found not in self._given:
            return Problem("no_value", found)
        if found is not None:
            return found
        if key in _REFUSED:
            return Problem("unsafe", shown, why=_REFUSED[key])
        return Problem("unknown", shown, nearest=self._nearest(key), accepted=self.accepted)

    def _find(self, key: str) -> str | None:
        """The tables in order: a value given by name never hides a person's field."""
        for table in (_KNOWN, self._custom, self._extra):
            if key in table:
                return table[key]
        return None if key in _REFUSED else self._short.get(key)

    def _nearest(self, key: str) -> str | None:
        names = {**self._short, **self._custom, **self._extra, **_KNOWN}
        close = difflib.get_close_matches(key, names, n=1, cutoff=0.7)
        return names[close[0]] if close else None


def _is_private(field: CustomField) -> bool:
    return any(_PRIVATE_CUSTOM.search(squash(text)) for text in (field.key, field.label))
