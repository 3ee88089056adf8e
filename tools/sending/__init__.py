"""From a message that was decided on to a mailbox or a phone, and what came of it."""
