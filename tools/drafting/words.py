"""What the writer says about its work, in English and French."""

from __future__ import annotations

from collections.abc import Mapping

from store.segment.lexicon import language_of

_WORDS: Mapping[str, tuple[str, str]] = {
    "only_angles": (
        "The library has {count} angles for this; so many were written.",
        "La bibliothèque a {count} angles pour cela ; c'est ce qui a été écrit.",
    ),
    "unsigned": (
        "Nobody signs it yet: say “sign as …” to add a name.",
        "Personne ne la signe encore : dites « signe … » pour ajouter un nom.",
    ),
    "deadline_unused": (
        "The deadline is not mentioned: there is no offer that it would end.",
        "La date limite n'est pas mentionnée : il n'y a pas d'offre qu'elle terminerait.",
    ),
    "not_done": ("Not done: “{part}”. {why}", "Pas fait : « {part} ». {why}"),
    "not_understood": (
        "Without a language model it can be made shorter, formal, friendlier or more direct, "
        "translated, signed, given another subject, another discount, code, deadline or link, "
        "freed of emoji and exclamation marks, and paragraphs or a P.S. can be added or removed. "
        "Anything else: edit the text by hand.",
        "Sans modèle de langage, on peut la raccourcir, la rendre formelle, plus chaleureuse ou "
        "plus directe, la traduire, la signer, changer l'objet, la remise, le code, la date limite "
        "ou le lien, enlever émojis et points d'exclamation, ajouter ou retirer un paragraphe ou "
        "un P.-S. Pour le reste : modifiez le texte à la main.",
    ),
    "edited": (
        "The text was changed by hand, so a template can't take its place.",
        "Le texte a été modifié à la main ; un modèle ne peut pas le remplacer.",
    ),
    "edited_tone": (
        "The text was changed by hand: only greeting and closing were changed.",
        "Le texte a été modifié à la main : seuls le salut et la formule finale ont changé.",
    ),
    "longer": (
        "Say what is to be added: “add a paragraph: …”.",
        "Dites ce qu'il faut ajouter : « ajoute un paragraphe : … ».",
    ),
    "shortest": (
        "It can't be shortened further by rule.",
        "Impossible de la raccourcir davantage.",
    ),
    "no_subject": ("There is no subject on this channel.", "Il n'y a pas d'objet sur ce canal."),
    "no_variant": ("There are only {count} variants.", "Il n'y a que {count} variantes."),
    "no_paragraph": ("There is no such paragraph.", "Il n'y a pas un tel paragraphe."),
    "no_ps": ("There is no P.S.", "Il n'y a pas de P.-S."),
    "unchanged": ("It is so already.", "C'est déjà le cas."),
    "bad_link": (
        "The link must be a full address with http:// or https://.",
        "Le lien doit être une adresse complète avec http:// ou https://.",
    ),
    "value_missing": ("Say which {name}.", "Dites la valeur ({name})."),
    "value_kept": (
        "The text was changed by hand: put {{{name}}} where it belongs.",
        "Le texte a été modifié à la main : placez {{{name}}} où il convient.",
    ),
    "ask_discount": ("How much is the discount?", "De combien est la remise ?"),
    "ask_code": ("What is the code?", "Quel est le code ?"),
    "ask_deadline": ("Until when is it valid?", "Jusqu'à quand est-ce valable ?"),
    "ask_link": ("Which link should it go to?", "Vers quel lien mener ?"),
    "ask_event": ("What is the event called?", "Comment s'appelle l'événement ?"),
    "ask_date": ("On which date?", "À quelle date ?"),
    "ask_amount": ("Which amount is due?", "Quel montant est dû ?"),
    "ask_product": ("Which product is it?", "De quel produit s'agit-il ?"),
    "ask_news": ("What is the news, in a few words?", "Quelle est la nouvelle, en quelques mots ?"),
    "ask_reward": ("What is the reward?", "Quelle est la récompense ?"),
}


def say(key: str, language: str, **values: str | int) -> str:
    """A sentence of the writer's, in the language of a locale."""
    return _WORDS[key][language_of(language) == "fr"].format(**values)
