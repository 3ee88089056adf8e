"""What can be evaluated: our tools in process, or any MCP server."""
