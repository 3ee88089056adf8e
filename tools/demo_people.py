"""The demo company's customers, made from a seed: the same clock gives the same people."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from random import Random
from typing import Literal

from store.text import fold
from tools.demo_world import (
    COMPANIES,
    CUSTOMER_SOURCES,
    FAMILY,
    GIVEN,
    HOSTILE_NAMES,
    JOB_TITLES,
    OWNERS,
    PLACES,
    TAGS,
    TIERS,
    Place,
)

PEOPLE = 3_000
SOURCE = "nordet"
TWO_YEARS = 730
Habit = Literal["none", "once", "some", "often", "bulk"]
_HABITS: tuple[Habit, ...] = ("none", "once", "some", "often", "bulk")
_HABIT_WEIGHTS = (22, 24, 36, 14, 4)
_BAD_PHONES = ("555-CALL", "12345", "00", "514 555 01", "n/a", "+1 999 000")
_BAD_EMAILS = (
    "not-an-address",
    "marie@",
    "@example.com",
    "a b@example.com",
    "jean..paul@example.com",
)
_DOMAINS = ("example.com", "example.org", "example.net")
_TIE = ("Marie Tremblay", "Jean Tremblay")


@dataclass(frozen=True, slots=True)
class Person:
    """A customer to make: values by field key as `build_customer` reads them, and how they buy.

    `created` and `seen` are days ago; `seen` is None for somebody without recorded activity.
    """

    number: int
    values: dict[str, str]
    habit: Habit
    created: int
    quiet_since: int
    seen: int | None
    place: Place | None

    @property
    def external_id(self) -> str:
        """Their id in the shop."""
        return f"N-{self.number:05}"


def people(random: Random) -> Iterator[Person]:
    """Every customer of the demo company."""
    for number in range(PEOPLE):
        yield _person(random, number)


def _person(random: Random, number: int) -> Person:
    place = random.choices(PLACES, [place.weight for place in PLACES])[0]
    habit = random.choices(_HABITS, _HABIT_WEIGHTS)[0]
    created = random.randint(1, TWO_YEARS)
    quiet_since = min(created, _quiet(random))
    seen = None if habit == "none" and random.random() < 0.6 else quiet_since
    known = place if random.random() > 0.04 else None
    values = _identity(random, number, place, known)
    values |= _relation(random, number, habit) | _contact(random, number, place)
    values |= _own_fields(random) | _before(random, habit)
    return Person(number, values, habit, created, quiet_since, seen, known)


def _quiet(random: Random) -> int:
    """Days since they last did anything: two in five came lately, the rest drifted off."""
    if random.random() < 0.4:
        return random.randint(0, 60)
    return int(random.triangular(45, TWO_YEARS, 150))


def _name(random: Random, number: int, place: Place) -> tuple[str, str]:
    given = random.choice(GIVEN[place.people].split())
    family = random.choice(FAMILY[place.people].replace("de La Fontaine", "de_La_Fontaine").split())
    return given, family.replace("_", " ")


def _identity(random: Random, number: int, place: Place, known: Place | None) -> dict[str, str]:
    given, family = _name(random, number, place)
    values = {
        "external_id": f"N-{number:05}",
        "external_source": SOURCE,
        "name": f"{given} {family}",
        "given_name": given,
        "family_name": family,
    }
    if number % 150 == 7:
        values |= {"name": HOSTILE_NAMES[number // 150], "given_name": "", "family_name": ""}
    elif number % 400 == 11:
        values |= {"name": _TIE[0], "given_name": "Marie", "family_name": "Tremblay"}
    if known is not None:
        values |= {"city": known.city, "country": known.country, "zone": known.zone}
        values |= {"region": known.region or "", "language": known.language}
    if random.random() < 0.02:
        values |= {"city": "", "region": ""}
    if random.random() < 0.22:
        values |= {"company": random.choice(COMPANIES), "job_title": random.choice(JOB_TITLES)}
    return values


def _relation(random: Random, number: int, habit: Habit) -> dict[str, str]:
    stages = {
        "none": ("lead", "prospect", "prospect", "lost"),
        "once": ("customer", "customer", "lapsed"),
        "some": ("customer", "customer", "customer", "lapsed"),
        "often": ("customer", "customer", "vip"),
        "bulk": ("customer", "vip"),
    }
    values = {
        "stage": random.choice(stages[habit]) if random.random() > 0.03 else "",
        "status": "archived" if random.random() < 0.02 else "active",
        "owner": random.choice(OWNERS) if random.random() < 0.7 else "",
        "source": random.choice(CUSTOMER_SOURCES),
        "automation_enabled": "no" if random.random() < 0.03 else "yes",
        "do_not_call": "yes" if random.random() < 0.05 else "no",
    }
    tags = [tag for tag in TAGS if random.random() < (0.35 if tag == "newsletter" else 0.06)]
    tags += ["wholesale"] if habit == "bulk" and "wholesale" not in tags else []
    tags += ["vip"] if habit in {"often", "bulk"} and random.random() < 0.12 else []
    values["tags"] = ",".join(tags)
    if random.random() < 0.3:
        values["lead_score"] = str(random.randint(0, 100))
    return values | _consent(random)


def _consent(random: Random) -> dict[str, str]:
    answers = {
        "email": (0.62, 0.08),
        "sms": (0.25, 0.1),
        "whatsapp": (0.1, 0.02),
        "call": (0.2, 0.06),
    }
    found: dict[str, str] = {}
    for channel, (granted, denied) in answers.items():
        draw = random.random()
        if draw < granted + denied:
            found[f"consent.{channel}"] = "granted" if draw < granted else "denied"
    return found


def _contact(random: Random, number: int, place: Place) -> dict[str, str]:
    given, family = _name(random, number, place)
    local = fold(f"{given}.{family}").replace(" ", "").replace("'", "")
    local = local if local.isascii() else f"client.{number}"
    values: dict[str, str] = {}
    if random.random() < 0.93:
        values["email"] = f"{local}.{number}@{random.choice(_DOMAINS)}"
    if random.random() < 0.8:
        values["phone"] = place.phone.format(
            100 + number % 100 if place.phone[1] == "1" else number
        )
    if number % 75 == 20:
        values["phone"] = _BAD_PHONES[number // 75 % len(_BAD_PHONES)]
    if number % 120 == 50:
        values["email"] = _BAD_EMAILS[number // 120 % len(_BAD_EMAILS)]
    return values


def _before(random: Random, habit: Habit) -> dict[str, str]:
    """What they did before the shop kept orders: visits, and for some an imported spend."""
    values: dict[str, str] = {}
    if random.random() < 0.5:
        values["visits"] = str(random.randint(1, 15))
    if habit in {"some", "often"} and random.random() < 0.06:
        values["spend"] = f"{random.randint(100, 4_000)}.{random.choice(('00', '50', '90'))}"
    return values


def _own_fields(random: Random) -> dict[str, str]:
    values: dict[str, str] = {}
    if random.random() < 0.35:
        values["custom.loyalty_tier"] = random.choices(TIERS, (6, 3, 1))[0]
    if random.random() < 0.4:
        values["custom.shoe_size"] = str(
            random.choice((36, 37, 38, 39, 40, 41, 42, 42.5, 43, 44, 45))
        )
    if random.random() < 0.25:
        year, month, day = random.randint(1950, 2006), random.randint(1, 12), random.randint(1, 28)
        values["custom.birthday"] = f"{year}-{month:02}-{day:02}"
    if random.random() < 0.6:
        values["custom.newsletter_opt_in"] = random.choice(("yes", "yes", "no"))
    return values
