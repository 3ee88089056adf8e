"""Messages: their content, who writes them, how they are rendered and previewed."""
