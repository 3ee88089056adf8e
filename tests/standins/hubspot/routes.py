"""Which path does what, and the permission it takes."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from tests.standins.hubspot import defining, linking, records, searching
from tests.standins.hubspot.call import Handler
from tests.standins.hubspot.refusing import Refused
from tests.standins.hubspot.seeds import ALIASES, TYPES


@dataclass(frozen=True)
class Route:
    """A path with `{type}`, `{v}` and the like in it. `scope`: `{type}` is the type of the path."""

    method: str
    pattern: re.Pattern[str]
    handler: Handler
    scope: str
    search: bool = False


@dataclass(frozen=True)
class Matched:
    """A route and what stood at its places."""

    route: Route
    version: str
    parts: Mapping[str, str]

    @property
    def scope(self) -> str:
        """The permission that this call takes."""
        known = self.parts.get("type", "")
        return self.route.scope.format(type=known if known in _SCOPED else "contacts")


_SCOPED = frozenset({"contacts", "companies", "deals"})
_OBJECT = "crm.objects.{type}."
_TABLE: tuple[tuple[str, str, Handler, str], ...] = (
    ("POST", "/crm/objects/{v}/{type}/batch/upsert", records.upsert, f"{_OBJECT}write"),
    ("POST", "/crm/objects/{v}/{type}/batch/update", records.update, f"{_OBJECT}write"),
    ("POST", "/crm/objects/{v}/{type}/batch/create", records.create, f"{_OBJECT}write"),
    ("POST", "/crm/objects/{v}/{type}/batch/read", records.read, f"{_OBJECT}read"),
    ("POST", "/crm/objects/{v}/{type}/batch/archive", records.archive, f"{_OBJECT}write"),
    ("POST", "/crm/objects/{v}/{type}/search", searching.search, f"{_OBJECT}read"),
    ("POST", "/crm/objects/{v}/{type}/merge", records.merge, f"{_OBJECT}write"),
    ("POST", "/crm/objects/{v}/{type}", records.create_one, f"{_OBJECT}write"),
    ("GET", "/crm/objects/{v}/{type}/{id}", records.read_one, f"{_OBJECT}read"),
    ("PATCH", "/crm/objects/{v}/{type}/{id}", records.update_one, f"{_OBJECT}write"),
    (
        "POST",
        "/crm/associations/{v}/{type}/{to_type}/batch/create",
        linking.link,
        f"{_OBJECT}write",
    ),
    (
        "POST",
        "/crm/associations/{v}/{type}/{to_type}/batch/associate/default",
        linking.link_default,
        f"{_OBJECT}write",
    ),
    (
        "POST",
        "/crm/associations/{v}/{type}/{to_type}/batch/read",
        linking.read_links,
        f"{_OBJECT}read",
    ),
    ("GET", "/crm/properties/{v}/{type}", defining.list_properties, "crm.schemas.{type}.read"),
    ("POST", "/crm/properties/{v}/{type}", defining.create_property, "crm.schemas.{type}.write"),
    ("GET", "/crm/properties/{v}/{type}/groups", defining.list_groups, "crm.schemas.{type}.read"),
    (
        "POST",
        "/crm/properties/{v}/{type}/groups",
        defining.create_group,
        "crm.schemas.{type}.write",
    ),
    ("GET", "/crm/properties/{v}/{type}/{name}", defining.read_property, "crm.schemas.{type}.read"),
    ("GET", "/crm/owners/{v}", defining.list_owners, "crm.objects.owners.read"),
    ("GET", "/crm/pipelines/{v}/{type}", defining.list_pipelines, "crm.schemas.deals.read"),
    ("GET", "/account-info/{v}/details", defining.account, "oauth"),
)


def _route(method: str, path: str, handler: Handler, scope: str) -> Route:
    places = re.sub(r"\{(\w+)\}", r"(?P<\1>[^/]+)", path)
    return Route(method, re.compile(places), handler, scope, search=path.endswith("/search"))


_ROUTES = tuple(_route(*row) for row in _TABLE)


def matched(method: str, path: str) -> Matched:
    """What a request asks for; 404 for what there is not."""
    for route in _ROUTES:
        found = route.pattern.fullmatch(path)
        if found is None or route.method != method:
            continue
        parts = {name: ALIASES.get(part, part) for name, part in found.groupdict().items()}
        wrong = [
            parts[name] for name in ("type", "to_type") if parts.get(name, "deals") not in TYPES
        ]
        if not wrong:
            return Matched(route, parts.pop("v"), parts)
    raise Refused(404, "OBJECT_NOT_FOUND", f"no such resource: {method} {path}")


def is_search(path: str) -> bool:
    """Whether a path counts as a search."""
    return path.endswith("/search")
