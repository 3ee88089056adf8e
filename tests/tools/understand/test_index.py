"""The index of a tenant's phrases is built once, also where a tenant has fields of its own."""

from __future__ import annotations

from types import MappingProxyType

from store.segment.fields import Field, FieldType, Registry
from tools.understand.index import index_of
from tools.understand.reading import Catalogue


def own(label: str) -> Registry:
    """A tenant's fields, as each call reads them anew."""
    return Registry(MappingProxyType({"custom.tier": Field("custom.tier", FieldType.TEXT, label)}))


def test_an_index_is_kept_while_nothing_changed() -> None:
    catalogue = Catalogue()
    first = index_of(catalogue, own("Tier"))
    assert index_of(catalogue, own("Tier")) is first


def test_another_label_or_catalogue_has_an_index_of_its_own() -> None:
    catalogue = Catalogue()
    first = index_of(catalogue, own("Tier"))
    assert index_of(catalogue, own("Level")) is not first
    assert "level" in index_of(catalogue, own("Level")).phrases("en")
    assert index_of(Catalogue(), own("Tier")) is not first
