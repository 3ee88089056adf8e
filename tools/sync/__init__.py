"""What an outside CRM is told: mapping, plan, apply, explain, undo."""
