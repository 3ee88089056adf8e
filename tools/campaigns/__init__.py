"""From a draft and an audience to a campaign: prepared, approved, sent person by person, reported."""
