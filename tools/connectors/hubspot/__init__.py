"""HubSpot by plain HTTP. Loads httpx: import it only where a connection is opened (`opening`)."""
