"""HubSpot by plain HTTP. `client` and `oauth` load httpx: import them only where a connection is
opened; `names`, `options` and `values` are pure."""
