"""From a plan and its picture to the content of a briefing."""
